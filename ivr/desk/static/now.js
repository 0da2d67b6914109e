// Keeps the page as the service is: its inside comes anew whenever it has changed, and the picture shows where calls are.
import { follow } from "./stream.js";

const now = document.getElementById("now");
const flow = document.getElementById("flow");
const SVG = "http://www.w3.org/2000/svg";

function number(node) {
  const box = node.querySelector("path, polygon").getBBox();
  const made = document.createElementNS(SVG, "text");
  made.setAttribute("class", "calls");
  made.setAttribute("x", box.x + box.width);
  made.setAttribute("y", box.y + 4);
  return node.appendChild(made);
}

function light() {
  for (const node of flow?.querySelectorAll(".busy") ?? []) node.classList.remove("busy");
  for (const row of now.querySelectorAll("[data-node]")) {
    const node = document.getElementById(`node-${row.dataset.node}`);
    if (!node) continue;
    node.classList.add("busy");
    (node.querySelector(".calls") ?? number(node)).textContent = row.querySelector(".number").textContent;
  }
}

light();
follow(now, "now", (inside) => {
  now.innerHTML = inside;
  light();
});
