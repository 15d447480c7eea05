import { podsOf } from "./kubernetes.ts";
import type { TenantBuilder } from "./tenant_builder.ts";

const DURATION_BOUNDS = ["0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5"];

/** Adds the recommendations service, which pushes OpenTelemetry names: with dots, and letters of any script. */
export function addOpenTelemetry(tenant: TenantBuilder): void {
  for (const pod of podsOf("recommendations")) {
    tenant.source({
      "deployment.environment.name": "production",
      instance: pod,
      job: "recommendations",
      namespace: "catalog",
      pod,
      "service.name": "recommendations",
      team: "catalog",
    })
      .values(["target_info", "process.cpu.time", "process.memory.usage", "process.thread.count"])
      .histogram("http.server.request.duration", DURATION_BOUNDS, {
        "http.request.method": ["GET", "POST"],
        "http.route": ["/recommend", "/similar/{sku}", "/trending", "/feedback"],
        "http.response.status_code": ["200", "400", "500"],
      })
      .histogram("http.client.request.duration", DURATION_BOUNDS, {
        "server.address": ["catalog", "pricing", "search"],
        "http.response.status_code": ["200", "500"],
      })
      .histogram("db.client.operation.duration", DURATION_BOUNDS, {
        "db.operation.name": ["SELECT", "INSERT", "UPDATE"],
        "db.collection.name": ["views", "purchases"],
      })
      .vectors(["http.server.active_requests"], { "http.request.method": ["GET", "POST"] })
      .vectors(["db.client.connection.count"], { "db.client.connection.state": ["idle", "used"] })
      .vectors(["messaging.client.consumed.messages", "messaging.client.sent.messages"], {
        "messaging.destination.name": ["views", "purchases", "feedback"],
      })
      .vectors(["system.cpu.utilization"], { "cpu.mode": ["idle", "system", "user"] })
      .vectors(["system.network.io"], { "network.io.direction": ["receive", "transmit"] })
      .vectors(["warenkorb.größe", "推荐.点击"], { locale: ["de-AT", "de-DE", "zh-CN"] });
  }
}
