/// The look of a report, on a screen and on paper.
enum ReportStyle {
  static let css = """
    :root { --ink: #1d2733; --pale: #5b6673; --line: #dde2e8; --soft: #f5f7f9; --accent: #0072b2; }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: #fff; color: var(--ink);
      font: 15px/1.5 "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", "Noto Sans CJK SC", "WenQuanYi Zen Hei", sans-serif;
    }
    main { max-width: 1120px; margin: 0 auto; padding: 36px 28px 80px; }
    h1 { margin: 0; font-size: 28px; line-height: 1.2; letter-spacing: -.01em; }
    h2 {
      margin: 44px 0 14px; padding-top: 14px; border-top: 2px solid var(--ink); font-size: 19px; line-height: 1.3;
    }
    p { margin: 0 0 12px; max-width: 78ch; }
    .subtitle { margin-top: 6px; color: var(--pale); font-size: 16px; }
    .facts {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 28px; margin: 24px 0 18px;
    }
    .facts dt { color: var(--pale); font-size: 12.5px; }
    .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    nav { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 10px 0; border-top: 1px solid var(--line); }
    a { color: var(--accent); text-decoration: none; }
    a:hover, a:focus-visible { text-decoration: underline; }
    .warning {
      margin: 0 0 16px; padding: 10px 14px 10px 32px; border-left: 4px solid #d55e00; background: #fdf3ec; max-width: 90ch;
    }
    .table { overflow-x: auto; margin: 4px 0 14px; }
    .tables { display: flex; flex-wrap: wrap; gap: 8px 56px; align-items: flex-start; }
    table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
    th, td { padding: 3px 18px 3px 0; text-align: left; vertical-align: top; }
    th { border-bottom: 1px solid var(--ink); font-weight: 600; white-space: nowrap; vertical-align: bottom; }
    td { border-bottom: 1px solid var(--line); }
    .n { text-align: right; white-space: nowrap; }
    .better { color: #00714f; } .worse { color: #b04a00; }
    .note, figcaption { color: var(--pale); font-size: 13px; }
    .figures {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 26px 32px; margin: 10px 0 22px;
    }
    figure { margin: 0; min-width: 0; }
    figure.wide { grid-column: 1 / -1; }
    figure svg { display: block; width: 100%; height: auto; }
    figcaption { margin: 6px 0 4px; max-width: 76ch; }
    details { margin: 0 0 12px; font-size: 13.5px; }
    summary { cursor: pointer; color: var(--accent); width: max-content; }
    figure details .table { max-height: 320px; overflow: auto; }
    @media (max-width: 560px) { main { padding: 20px 14px 60px; } .figures { grid-template-columns: 1fr; } }
    @media print {
      @page { margin: 16mm; }
      body { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      nav, details { display: none; }
      .figures { grid-template-columns: 1fr 1fr; gap: 14px; }
      figure, tr { break-inside: avoid; }
      h2 { break-after: avoid; margin-top: 24px; }
    }

    """
}
