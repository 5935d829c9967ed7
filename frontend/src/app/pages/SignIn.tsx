/** /sign-in: afterwards back to the address that was asked for. */

import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { SignInPage } from "@/features/sessions/SignInPage";
import { sessionKeys } from "@/features/sessions/keys";
import { safeReturn } from "@/features/sessions/link";
import { Brand } from "../Brand";
import { LanguageSwitch } from "../LanguageSwitch";
import { useLanguage } from "../language";

const route = getRouteApi("/sign-in");

export function SignIn() {
  const client = useQueryClient();
  const router = useRouter();
  const search = route.useSearch();
  const { suggest } = useLanguage();
  return (
    <SignInPage
      brand={<Brand />}
      foot={<LanguageSwitch />}
      onSignedIn={(me) => {
        client.clear();
        client.setQueryData(sessionKeys.me, me);
        suggest(me.language);
        void router.navigate({ href: safeReturn(search.return), replace: true });
      }}
    />
  );
}
