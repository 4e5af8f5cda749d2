// Comforts for the plain pages, which all work without: show the password, guess the time zone, one step at a time,
// and a bar that fills as a password grows. Nothing is kept in the browser.

document.documentElement.classList.add("scripted");

for (const button of document.querySelectorAll("button[data-shows]")) {
  const box = document.getElementById(button.dataset.shows);
  button.addEventListener("click", () => {
    const shown = box.type === "text";
    box.type = shown ? "password" : "text";
    button.firstChild.data = shown ? "Show" : "Hide";
    box.focus();
  });
  box.form.addEventListener("submit", () => (box.type = "password")); // or the browser would offer to remember the text
}

const zone = document.querySelector("select[data-guess]");
if (zone && !zone.value) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === guess)) zone.value = guess;
}

for (const meter of document.querySelectorAll("[data-measures]")) {
  const box = document.getElementById(meter.dataset.measures);
  box.addEventListener("input", () => {
    const share = Math.min([...box.value].length / box.minLength, 1);
    meter.firstElementChild.style.width = share * 100 + "%";
    meter.toggleAttribute("data-enough", share === 1);
  });
}

const stepper = document.querySelector("form[data-steps]");
if (stepper) {
  const steps = [...stepper.querySelectorAll(".step")];
  const signs = [...stepper.querySelectorAll(".steps li")];
  const open = (number, takeFocus) => {
    steps.forEach((step, i) => step.toggleAttribute("data-open", i === number));
    signs.forEach((sign, i) => {
      sign.toggleAttribute("data-done", i < number);
      i === number ? sign.setAttribute("aria-current", "step") : sign.removeAttribute("aria-current");
    });
    for (const fact of stepper.querySelectorAll("[data-repeats]")) {
      fact.textContent = fact.dataset.repeats.split(" ").map((name) => stepper.elements[name].value).join(" ").trim();
    }
    if (takeFocus) (steps[number].querySelector("input, select") ?? steps[number].querySelector(".btn-primary")).focus();
  };
  const here = () => steps.findIndex((step) => step.hasAttribute("data-open"));
  const next = async () => {
    const step = steps[here()];
    const wrong = () => [...step.querySelectorAll("input, select")].find((box) => !box.checkValidity());
    if (!wrong() && step.dataset.asks) await ask(stepper.elements[step.dataset.asks]);
    if (wrong()) wrong().reportValidity();
    else if (step.hasAttribute("data-open")) open(steps.indexOf(step) + 1, true);
  };
  // What only the server knows of one box is said at its own step. Where it cannot be asked, the last step tells.
  const ask = async (box) => {
    const body = new URLSearchParams({ asks: box.name, [box.name]: box.value });
    const answer = await fetch(stepper.action, { method: "POST", body }).catch(() => null);
    box.setCustomValidity(answer?.ok ? await answer.text() : "");
    box.addEventListener("input", () => box.setCustomValidity(""), { once: true });
  };
  stepper.classList.add("stepping");
  const first = steps.findIndex((step) => step.querySelector("[aria-invalid=true]"));
  open(Math.max(first, 0), first >= 0);
  stepper.addEventListener("click", (event) => {
    if (event.target.closest("[data-next]")) next();
    if (event.target.closest("[data-back]")) open(here() - 1, true);
  });
  stepper.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && here() < steps.length - 1) {
      event.preventDefault();
      next();
    }
  });
}
