/** Colours and sizes of Mantine's parts. No web font: the system's own, with figures of one width. */

import { type MantineColorsTuple, createTheme } from "@mantine/core";

const vade: MantineColorsTuple = [
  "#e8f6f4",
  "#d3ebe8",
  "#a5d7d1",
  "#74c2b9",
  "#4caea3",
  "#2f9d91",
  "#178478",
  "#0b6b63",
  "#08564f",
  "#05423d",
];

/** Dark enough for white words on it: Mantine's own has a contrast of 3.9 at most (WCAG 1.4.3 asks for 4.5). */
const red: MantineColorsTuple = [
  "#fff5f5",
  "#ffe3e3",
  "#ffc9c9",
  "#ffa8a8",
  "#ff8787",
  "#f4655f",
  "#d6322c",
  "#c2261f",
  "#ad1f19",
  "#961914",
];

const inDialog = { attributes: { header: { role: "presentation" } } };

export const theme = createTheme({
  primaryColor: "vade",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { vade, red },
  defaultRadius: "sm",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  // The head of a dialog is a `header` to Mantine, and with that a second banner of the page.
  components: { Modal: { defaultProps: inDialog }, Drawer: { defaultProps: inDialog } },
});
