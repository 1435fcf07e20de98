// The ballot of a resident. The code of the printed slip stands behind "#" in its
// address, which browsers send to nobody: it is put into the form here, and taken out
// of the address, so that it does not stay in the history of the telephone.

const code = decodeURIComponent(location.hash.slice(1));
const input = document.querySelector<HTMLInputElement>("input[name=code]");
const refused = document.querySelector(".problem") !== null;

if (input && code) {
  history.replaceState(null, "", location.pathname + location.search);
  if (!refused) {
    input.value = code;
    document.getElementById("code-field")?.setAttribute("hidden", "");
    document.getElementById("code-read")?.removeAttribute("hidden");
  }
}

// Questions and answers are read aloud by the telephone itself, where it can.
const aloud = document.getElementById("read-aloud");
if (aloud && "speechSynthesis" in window) {
  const label = aloud.textContent ?? "";
  const say = (): void => {
    const texts = Array.from(document.querySelectorAll(".asked legend, .asked .pick span"), (e) => e.textContent ?? "");
    const words = new SpeechSynthesisUtterance(texts.join("。"));
    words.lang = aloud.dataset.lang ?? "zh-CN";
    words.onend = () => (aloud.textContent = label);
    aloud.textContent = aloud.dataset.stop ?? "";
    speechSynthesis.speak(words);
  };
  aloud.removeAttribute("hidden");
  aloud.addEventListener("click", () => {
    if (!speechSynthesis.speaking) return say();
    speechSynthesis.cancel();
    aloud.textContent = label;
  });
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

export {};
