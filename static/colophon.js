// Progressive only: every page works without this module.
//
// In the form of a section it shows the questions that the ticks lead to, as they are ticked. `data-when` on a question
// reads "question:choice|choice;question:choice": every named question has to have one of its choices ticked, and has
// to be asked itself. Hidden questions are switched off, so that they are not sent.

const ticked = (form, name) =>
  [...form.querySelectorAll(`input[name="${CSS.escape(name)}"]:checked`)].map((input) => input.value);

const holds = (form, asked, condition) => {
  const [name, choices] = condition.split(":");
  const among = choices.split("|");
  return asked.get(name) !== false && ticked(form, name).some((value) => among.includes(value));
};

const show = (question, isAsked) => {
  question.hidden = !isAsked;
  for (const control of question.querySelectorAll("input, textarea, select")) control.disabled = !isAsked;
};

const showQuestions = (form) => {
  const asked = new Map();
  for (const question of form.querySelectorAll(".asked")) {
    const conditions = question.dataset.when ? question.dataset.when.split(";") : [];
    const isAsked = conditions.every((condition) => holds(form, asked, condition));
    asked.set(question.id, isAsked);
    // A question directly under its choice is shown and hidden by the stylesheet.
    if (conditions.length && !question.closest(".follow")) show(question, isAsked);
  }
};

// A choice such as "Nothing" stands alone: it clears the others, and any other clears it.
const keepAlone = (changed) => {
  if (changed.type !== "checkbox" || !changed.checked) return;
  const others = changed.form.querySelectorAll(`input[name="${CSS.escape(changed.name)}"]:checked`);
  for (const other of others) {
    const clears = "alone" in changed.dataset || "alone" in other.dataset;
    if (other !== changed && clears) other.checked = false;
  }
};

for (const form of document.querySelectorAll("form[data-section]")) {
  form.addEventListener("change", (event) => {
    keepAlone(event.target);
    showQuestions(form);
  });
  // Coming back with the browser's own button may restore ticks that this page was not sent with.
  addEventListener("pageshow", () => showQuestions(form));
  showQuestions(form);
}

// Copies the text of the element that the button names, and says so on the button.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    const words = button.innerHTML;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.innerHTML = words; }, 2000);
    });
  }
}
