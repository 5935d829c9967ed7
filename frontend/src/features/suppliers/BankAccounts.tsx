/** The accounts a source named for a supplier; a second person says which are the supplier's. */

import { Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FormattedMessage } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Particulars } from "./Particulars";
import { supplierKeys } from "./keys";
import { confirmBankAccount } from "./queries";

interface BankAccountsProps {
  supplier: SupplierOut;
  /** Why one cannot confirm now; null when one can. */
  reason: string | null;
}

export function BankAccounts({ supplier, reason }: BankAccountsProps) {
  const formats = useFormats();
  const client = useQueryClient();
  const confirming = useMutation({
    mutationFn: (account: string) => confirmBankAccount(supplier.id, account),
    onSuccess: () => client.invalidateQueries({ queryKey: supplierKeys.one(supplier.id) }),
  });
  if (supplier.bank_accounts.length === 0)
    return (
      <>
        <Particulars supplier={supplier} />
        <EmptyState title={<FormattedMessage id="accounts.none" />} />
      </>
    );
  return (
    <>
      <Particulars supplier={supplier} />
      {confirming.isError && <ErrorPanel error={confirming.error} />}
      <Text size="xs" c="dimmed" p="xs">
        <FormattedMessage id="accounts.why" />
      </Text>
      <Table.ScrollContainer minWidth={520}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">IBAN</Table.Th>
              <Table.Th scope="col">
                <FormattedMessage id="accounts.seen" />
              </Table.Th>
              <Table.Th scope="col">
                <FormattedMessage id="accounts.state" />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {supplier.bank_accounts.map((account) => (
              <Table.Tr key={account.id}>
                <Table.Td>
                  <code>{account.iban.replace(/(.{4})(?=.)/g, "$1 ")}</code>
                  {(account.bic || account.holder) && (
                    <Text size="xs" c="dimmed">
                      {[account.holder, account.bic].filter(Boolean).join(" · ")}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  {formats.moment(account.first_seen_at)}
                  {account.brought_by && ` · ${account.brought_by}`}
                </Table.Td>
                <Table.Td>
                  {account.confirmed ? (
                    <Tag tone="good">
                      <FormattedMessage
                        id="accounts.confirmed"
                        values={{ by: account.confirmed_by ?? "–" }}
                      />
                    </Tag>
                  ) : (
                    <GatedButton
                      size="compact-sm"
                      variant="default"
                      reason={reason}
                      loading={confirming.isPending && confirming.variables === account.id}
                      onClick={() => confirming.mutate(account.id)}
                    >
                      <FormattedMessage id="accounts.confirm" values={{ last: account.iban.slice(-4) }} />
                    </GatedButton>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
