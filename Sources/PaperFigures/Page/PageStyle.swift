/// How a page looks, in light and in dark, and how its tables are sorted.
enum PageStyle {
    static let css = """

        :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --line: #d0d4d8; --soft: #5a6068; --head: #f2f4f6; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaed; --paper: #16191d; --line: #3a4048; --soft: #a4acb6; --head: #20252b; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 0.25rem; }
        h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; }
        header p, caption { color: var(--soft); }
        p { overflow-wrap: anywhere; }
        figure { margin: 0; background: #ffffff; border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem;
          overflow-x: auto; }
        figure svg { display: block; width: 100%; height: auto; min-width: 30rem; max-width: 58rem; margin: 0 auto; }
        .table { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
        caption { text-align: left; padding-bottom: 0.25rem; }
        th, td { padding: 0.2rem 0.5rem; vertical-align: top; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        th:first-child, td:first-child, .words { text-align: left; }
        td.words { white-space: normal; }
        td.text { overflow-wrap: anywhere; }
        td.text:first-child { min-width: 11rem; }
        thead th { background: var(--head); padding: 0; }
        th button { font: inherit; color: inherit; background: none; border: 0; width: 100%; padding: 0.35rem 0.5rem;
          text-align: inherit; cursor: pointer; }
        th[aria-sort="ascending"] button::after { content: " \\2191"; }
        th[aria-sort="descending"] button::after { content: " \\2193"; }
        @media print {
          @page { margin: 14mm; }
          :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --line: #c0c4c8; --soft: #404040; --head: #ffffff; }
          body { font-size: 10pt; }
          main { max-width: none; padding: 0; }
          figure, .table { overflow: visible; }
          figure { border: 0; padding: 0; }
          figure svg { min-width: 0; max-width: 100%; }
          table { width: 100%; font-size: 7.5pt; }
          th, td, th button { white-space: normal; padding: 0.1rem 0.3rem; }
          thead { display: table-header-group; }
          figure, .table, tr, h2, caption { break-inside: avoid; }
          h2, caption { break-after: avoid; }
        }

        """

    /// Numbers by value, everything else as text.
    static let script = """

        document.querySelectorAll("th button").forEach((button) => button.addEventListener("click", () => {
          const head = button.parentElement, row = head.parentElement, body = head.closest("table").tBodies[0];
          const column = [...row.children].indexOf(head);
          const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
          [...row.children].forEach((other) => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", order);
          const key = (line) => line.cells[column].textContent.replace("\\u2212", "-").replace(/[[\\],%]/g, "");
          const sign = order === "ascending" ? 1 : -1;
          [...body.rows].sort((one, two) => {
            const [a, b] = [parseFloat(key(one)), parseFloat(key(two))];
            const byText = key(one).localeCompare(key(two));
            return sign * (isNaN(a) || isNaN(b) ? byText : a - b || byText);
          }).forEach((line) => body.append(line));
        }));

        """
}
