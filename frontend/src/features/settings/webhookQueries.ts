/** Webhooks of a company, what was sent to them, and what is asked of them. */

import { queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import { newKey } from "@/api/idempotency";
import type { Delivery, Webhook, WebhookWithSecret } from "@/api/shapes";
import { settingsKeys } from "./keys";

/** How often what is on its way is looked at, while somebody looks. */
const LOOK_MS = 3000;

export function webhooksOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.webhooks(company),
    queryFn: async ({ signal }): Promise<Webhook[]> => {
      const params = { path: { company } };
      return (await answered(http.GET("/api/v1/companies/{company}/webhooks", { params, signal }))).items;
    },
  });
}

/** What was sent last, read again every few seconds: no frame tells of it. */
export function deliveriesOptions(id: string) {
  return queryOptions({
    queryKey: settingsKeys.deliveries(id),
    queryFn: async ({ signal }): Promise<Delivery[]> => {
      const pending = http.GET("/api/v1/webhooks/{webhook_id}/deliveries", { params: pathOf(id), signal });
      return (await answered(pending)).items;
    },
    refetchInterval: LOOK_MS,
  });
}

export interface WebhookWish {
  url: string;
  language: Webhook["language"];
  active: boolean;
}

/** A new one; the key it signs with is in this answer and never again. */
export function createWebhook(company: string, wish: WebhookWish): Promise<WebhookWithSecret> {
  const params = { path: { company }, header: { "Idempotency-Key": newKey() } };
  return answered<WebhookWithSecret>(
    http.POST("/api/v1/companies/{company}/webhooks", { params, body: wish }),
  );
}

/** Pause it or go on with it: what happens during a pause is told after it. */
export function setActive({ id, url, language }: Webhook, active: boolean): Promise<Webhook> {
  const body = { url, language, active };
  return answered<Webhook>(http.PUT("/api/v1/webhooks/{webhook_id}", { params: pathOf(id), body }));
}

export function removeWebhook(id: string): Promise<unknown> {
  return answered(http.DELETE("/api/v1/webhooks/{webhook_id}", { params: pathOf(id) }));
}

/** Sign with another key from the next message on; this answer has it, and no other. */
export function renewSecret(id: string): Promise<WebhookWithSecret> {
  return answered<WebhookWithSecret>(
    http.POST("/api/v1/webhooks/{webhook_id}/secret", { params: pathOf(id) }),
  );
}

export function pingWebhook(id: string): Promise<Webhook> {
  return answered<Webhook>(http.POST("/api/v1/webhooks/{webhook_id}/ping", { params: pathOf(id) }));
}

/** Send once more what happened since a moment, of the whole company. */
export function replayWebhook(id: string, since: string): Promise<Webhook> {
  return answered<Webhook>(
    http.POST("/api/v1/webhooks/{webhook_id}/replay", {
      params: pathOf(id),
      body: { since, supplier: null },
    }),
  );
}

function pathOf(id: string) {
  return { path: { webhook_id: id } };
}
