/* Starts Swagger UI. A file of its own, because the content security policy allows no inline script. */
import { forEveryone } from "./everyone.js";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

const said = document.getElementById("said");
SwaggerUIBundle({
  url: new URL("openapi.json", window.location.href).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [forEveryone(document.getElementById("swagger-ui"), (text) => { said.textContent = text; })],
  layout: "BaseLayout",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
