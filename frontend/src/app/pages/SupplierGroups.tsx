/** /c/<code>/suppliers/groups */

import { getRouteApi } from "@tanstack/react-router";
import { GroupsPage } from "@/features/suppliers/groups/GroupsPage";
import { useAdminReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/suppliers/groups");

export function SupplierGroups() {
  const { company } = route.useParams();
  const reason = useAdminReason();
  return <GroupsPage key={company} company={company} reason={reason} />;
}
