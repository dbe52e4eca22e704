"use strict";
{
  // Without scripts the page lists everything; with them its rows can be filtered.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const form = document.querySelector("form.filter");
  const field = form.querySelector("input");
  const said = form.querySelector("output");
  const rows = [...document.querySelectorAll("table.reports tbody tr")].map((row) => {
    const period = row.closest(".period").querySelector("h3").textContent;
    const tenant = row.closest("section").querySelector("h2").textContent;
    const group = row.closest("table").caption.textContent;
    const words = [row.textContent, period, row.closest(".period").dataset.key];
    return { row, text: plain([...words, tenant, group].join(" ")) };
  });
  const parts = document.querySelectorAll(".group, .period, main > section");
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const pattern = (n) => form.dataset[plural.select(n) === "one" ? "one" : "many"];
  const filter = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    for (const part of parts) part.hidden = !part.querySelector("tbody tr:not([hidden])");
    said.textContent = words.length
      ? pattern(shown).replace("{n}", shown).replace("{all}", rows.length)
      : "";
  };
  form.hidden = rows.length < 2;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", filter);
  filter();
}
