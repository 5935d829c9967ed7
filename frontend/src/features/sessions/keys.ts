export const sessionKeys = { me: ["me"], secondFactor: ["me", "second-factor"] } as const;
