/* Starts Swagger UI on our own document; requests go out with the page's session and its CSRF token. */

const token = () =>
  document.cookie
    .split("; ")
    .find((one) => /^(__Host-)?vade_csrf=/.test(one))
    ?.split("=")[1];

window.SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.method && request.method !== "GET") request.headers["X-CSRF-Token"] = token() ?? "";
    return request;
  },
});
