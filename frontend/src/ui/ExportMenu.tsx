/** Files of what is on the screen: a button for each kind, and what went wrong where it was asked for. */

import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { FormattedMessage } from "react-intl";
import { type SavedFile, saveFile } from "@/api/download";
import { ErrorPanel } from "./ErrorPanel";

export interface ExportKind {
  /** What the file is called among people: XLSX, CSV, PDF. */
  name: string;
  read: () => Promise<SavedFile>;
}

export function ExportMenu({ kinds }: { kinds: readonly ExportKind[] }) {
  const saving = useMutation({ mutationFn: async (kind: ExportKind) => saveFile(await kind.read()) });
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-md"
            loading={saving.isPending}
            data-shortcut="export"
            rightSection={<span aria-hidden>▾</span>}
          >
            <FormattedMessage id="export" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item key={kind.name} onClick={() => saving.mutate(kind)}>
              {kind.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {saving.isError && <ErrorPanel error={saving.error} />}
    </>
  );
}
