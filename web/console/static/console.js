// What the console adds to htmx: it says when the server is away, and keeps in view where one is and
// the newest text.
(() => {
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const live = document.querySelector("#live");
  const words = live?.querySelector("span")?.textContent;
  const show = (lost) => {
    if (!live || live.classList.contains("lost") === lost) return;
    live.classList.toggle("lost", lost);
    live.querySelector("span").textContent = lost ? document.body.dataset.lost : words;
  };
  const polls = (element) => element?.getAttribute("hx-trigger")?.startsWith("every");
  const failed = (event) => {
    const source = event.detail.ctx?.sourceElement;
    if (polls(source)) return show(true);
    const flash = document.querySelector("#flash");
    const line = document.createElement("p");
    line.className = "flash bad";
    line.textContent = document.body.dataset.failed;
    flash?.replaceChildren(line);
  };
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:after:swap", (event) => {
    show(false);
    // The form that was sent has gone with the old detail: whoever uses the keyboard goes on here.
    if (event.detail.ctx?.request?.method === "POST" && document.activeElement === document.body) {
      document.querySelector("#detail .body")?.focus({ preventScroll: true });
    }
    for (const list of document.querySelectorAll(".telephone .conv")) {
      if (list.childElementCount !== Number(list.dataset.seen)) list.scrollTop = list.scrollHeight;
      list.dataset.seen = list.childElementCount;
    }
  });
  for (const list of document.querySelectorAll(".telephone .conv")) list.scrollTop = list.scrollHeight;
})();
