/* Starts Swagger UI. A file of its own, because the content security policy allows no inline script. */
window.addEventListener("load", function () {
  SwaggerUIBundle({
    url: new URL("openapi.json", window.location.href).href,
    dom_id: "#swagger-ui",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    defaultModelsExpandDepth: 0,
    validatorUrl: null
  });
});
