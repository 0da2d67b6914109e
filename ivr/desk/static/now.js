// Keeps the page as the service is: its inside comes anew whenever it has changed.
import { follow } from "./stream.js";

const now = document.getElementById("now");
follow(now, "now", (inside) => {
  now.innerHTML = inside;
});
