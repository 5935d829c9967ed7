/** Addresses: the address is the state, and a link reproduces the view. Pages are loaded when they are opened. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { isStatus } from "@/api/failures";
import { companyOptions } from "@/features/companies/queries";
import { overviewOptions } from "@/features/overview/queries";
import { meOptions } from "@/features/sessions/queries";
import { safeReturn } from "@/features/sessions/link";
import { filterOf, readSuppliersSearch } from "@/features/suppliers/filter";
import { windowOptions } from "@/features/suppliers/queries";
import { CompanyError, NothingThere, PageError, PagePending } from "./faults";
import { keepPreference, readPreference } from "./preferences";
import {
  readAsOf,
  readCompared,
  readCurrency,
  readRunDate,
  readRunTab,
  readSettingsTab,
  readTab,
} from "./search";

interface RouterContext {
  client: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  notFoundComponent: NothingThere,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { return?: string } => {
    const path = typeof search["return"] === "string" ? safeReturn(search["return"]) : "/";
    return path === "/" ? {} : { return: path };
  },
  component: lazyRouteComponent(() => import("./pages/SignIn"), "SignIn"),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const path = safeReturn(location.href);
    const signIn = redirect({ to: "/sign-in", search: path === "/" ? {} : { return: path } });
    try {
      const me = await context.client.ensureQueryData(meOptions);
      // Whoever must set up a second factor does so on the way in.
      if (!me.must_enrol) return { me };
    } catch (error) {
      if (!isStatus(error, 401)) throw error;
    }
    throw signIn;
  },
  component: lazyRouteComponent(() => import("./pages/SignedIn"), "SignedIn"),
});

const startRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  beforeLoad: ({ context: { me } }) => {
    const kept = readPreference("company");
    const company = me.companies.find((one) => one.code === kept) ?? me.companies[0];
    if (company) throw redirect({ to: "/c/$company/overview", params: { company: company.code } });
    throw redirect({ to: "/welcome" });
  },
});

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./pages/Welcome"), "Welcome"),
});

const companyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/c/$company",
  validateSearch: readAsOf,
  loader: async ({ context, params }) => {
    await context.client.ensureQueryData(companyOptions(params.company));
    keepPreference("company", params.company);
  },
  component: lazyRouteComponent(() => import("./pages/SignedIn"), "Company"),
  errorComponent: CompanyError,
});

const companyStartRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/c/$company/overview", params });
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "overview",
  validateSearch: readCurrency,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    void context.client.prefetchQuery(overviewOptions(params.company, deps.as_of ?? null));
  },
  component: lazyRouteComponent(() => import("./pages/Overview"), "Overview"),
});

const suppliersRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "suppliers",
  validateSearch: readSuppliersSearch,
  loaderDeps: ({ search }) => search,
  // The rows are asked for together with the page's own code, and not after it.
  loader: ({ context, params, deps }) => {
    const filter = filterOf(deps, deps.as_of ?? null);
    void context.client.prefetchQuery(windowOptions(params.company, filter, 0));
  },
  component: lazyRouteComponent(() => import("./pages/Suppliers"), "Suppliers"),
});

const supplierGroupsRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "suppliers/groups",
  component: lazyRouteComponent(() => import("./pages/SupplierGroups"), "SupplierGroups"),
});

const supplierRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "suppliers/$supplier",
  validateSearch: readTab,
  component: lazyRouteComponent(() => import("./pages/Supplier"), "Supplier"),
});

const importsRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "imports",
  component: lazyRouteComponent(() => import("./pages/Imports"), "Imports"),
});

const importRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "imports/$batch",
  component: lazyRouteComponent(() => import("./pages/Import"), "Import"),
});

const calculationsRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "calculations",
  component: lazyRouteComponent(() => import("./pages/Calculations"), "Calculations"),
});

const calculationRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "calculations/$calculation",
  validateSearch: readCompared,
  component: lazyRouteComponent(() => import("./pages/Calculation"), "Calculation"),
});

const paymentRunsRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "payment-runs",
  validateSearch: readRunDate,
  component: lazyRouteComponent(() => import("./pages/PaymentRuns"), "PaymentRuns"),
});

const paymentRunRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "payment-runs/$run",
  validateSearch: readRunTab,
  component: lazyRouteComponent(() => import("./pages/PaymentRun"), "PaymentRun"),
});

const bankMessagesRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "bank-messages",
  component: lazyRouteComponent(() => import("./pages/BankMessages"), "BankMessages"),
});

const bankMessageRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "bank-messages/$message",
  component: lazyRouteComponent(() => import("./pages/BankMessage"), "BankMessage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => companyRoute,
  path: "settings",
  validateSearch: readSettingsTab,
  component: lazyRouteComponent(() => import("./pages/Settings"), "Settings"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    startRoute,
    welcomeRoute,
    companyRoute.addChildren([
      companyStartRoute,
      overviewRoute,
      suppliersRoute,
      supplierGroupsRoute,
      supplierRoute,
      importsRoute,
      importRoute,
      calculationsRoute,
      calculationRoute,
      paymentRunsRoute,
      paymentRunRoute,
      bankMessagesRoute,
      bankMessageRoute,
      settingsRoute,
    ]),
  ]),
]);

export function newRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: "intent",
    defaultPendingComponent: PagePending,
    defaultPendingMs: 150,
    defaultErrorComponent: PageError,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
