// A button that shows what was typed into a password field. Without it, the page works all the same.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  const label = document.querySelector(`label[for="${input.id}"]`).textContent.toLowerCase();
  const turn = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide the password" : "Show the password";
    button.setAttribute("aria-label", `${button.textContent}: ${label}`);
  };
  button.addEventListener("click", () => turn(input.type === "password"));
  // What is sent is a password again, so that the browser offers to keep it and nothing else does.
  input.form.addEventListener("submit", () => turn(false));
  turn(false);
  input.after(button);
}
