package lapidary.core.compress;

/// How a report looks, in light and dark, on screen and on paper.
final class ReportStyle {
    static final String SHEET =
            """
            :root { color-scheme: light dark;
              --page: #ffffff; --panel: #f6f8fa; --line: #d0d7de; --text: #1f2328; --soft: #59636e;
              --original: #2f6fb7; --compressed: #c2570a; --warning: #9a6700; --code: #f6f8fa; }
            @media (prefers-color-scheme: dark) { :root {
              --page: #0d1117; --panel: #161b22; --line: #30363d; --text: #e6edf3; --soft: #9198a1;
              --original: #6cb0f5; --compressed: #f0913d; --warning: #d29922; --code: #161b22; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--page); color: var(--text);
              font: 14px/1.5 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
            main { max-width: 1200px; margin: 0 auto; padding: 40px 24px 64px; }
            h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
            h2 { font-size: 17px; margin: 40px 0 12px; }
            p { margin: 0 0 12px; } .soft, caption { color: var(--soft); }
            .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: 12px; margin: 24px 0; }
            .card { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
            .card b { display: block; font-size: 19px; font-weight: 600; font-variant-numeric: tabular-nums; }
            .card span { color: var(--soft); font-size: 12.5px; }
            .tag { border: 1px solid var(--line); border-radius: 10px; color: var(--soft); font-size: 11px; padding: 0 7px; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            caption { text-align: left; padding-bottom: 8px; }
            th { text-align: left; font-weight: 600; color: var(--soft); font-size: 12.5px; }
            th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
            td.number, th.number { text-align: right; white-space: nowrap; }
            td.name { font-size: 13px; white-space: nowrap; }
            .scroll { overflow-x: auto; } svg { display: block; width: 100%; height: auto; }
            svg.wide { min-width: 760px; margin-bottom: 8px; } th[scope=row] { color: var(--text); font-weight: 400; font-size: 13px; }
            th.name { white-space: nowrap; } .long { overflow-wrap: break-word; } caption { font-size: 12.5px; }
            tfoot td { font-weight: 600; border-bottom: 0; } section { break-inside: auto; }
            svg .grid { stroke: var(--line); stroke-width: .7; } svg .zeros { fill: var(--original); }
            svg .bits-2 { fill: #3b1c6b; } svg .bits-3 { fill: #4b3a94; } svg .bits-4 { fill: #3f5fa8; }
            svg .bits-5 { fill: #2f75a5; } svg .bits-6 { fill: #1f7f96; } svg .bits-8 { fill: #0f7f7a; } svg .bits-16 { fill: #6e7781; }
            svg .this circle { fill: var(--page); stroke: var(--compressed); stroke-width: 3; }
            svg .this line { stroke: var(--compressed); stroke-width: 1.6; } svg .this text { fill: var(--text); font-weight: 600; }
            svg .tried circle { fill: var(--original); } svg .tried line { stroke: var(--original); stroke-width: 1.4; }
            svg .preset circle { fill: var(--page); stroke: var(--soft); stroke-width: 1.4; }
            svg .preset line { stroke: var(--line); } svg line.tick { stroke-dasharray: 2 3; stroke-width: 1; }
            @media (prefers-color-scheme: dark) { svg rect[class^=bits] { stroke: #8b949e; stroke-width: .5; } }
            svg .original { fill: var(--original); opacity: .3; } svg .compressed { fill: var(--compressed); }
            svg .axis { stroke: var(--line); } svg text { fill: var(--soft); font-size: 12px; }
            .key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
            .key.original { background: var(--original); opacity: .4; } .key.compressed { background: var(--compressed); }
            .chip { border-radius: 4px; padding: 1px 6px; font-size: 12px; color: #ffffff;
              -webkit-box-decoration-break: clone; box-decoration-break: clone; }
            .bits-2 { background: #3b1c6b; } .bits-3 { background: #4b3a94; } .bits-4 { background: #3f5fa8; }
            .bits-5 { background: #2f75a5; } .bits-6 { background: #1f7f96; } .bits-8 { background: #0f7f7a; }
            .bits-16 { background: #6e7781; }
            .banner { border-left: 3px solid var(--warning); background: var(--code); padding: 10px 14px; margin: 16px 0; }
            li.warning { color: var(--warning); } ul { margin: 0; padding-left: 20px; }
            pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px;
              overflow: auto; font: 12.5px/1.45 "JetBrains Mono", Consolas, Menlo, monospace; margin: 0; }
            code.hash { font: 12.5px "JetBrains Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
            details summary { cursor: pointer; color: var(--soft); margin-bottom: 8px; }
            @media print {
              :root { color-scheme: light; --page: #ffffff; --panel: #ffffff; --line: #d0d7de; --text: #000000;
                --soft: #454c54; --original: #2f6fb7; --compressed: #c2570a; --warning: #7a5200; --code: #ffffff; }
              * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
              main { padding: 0; max-width: none; } body { font-size: 10pt; } .scroll { overflow: visible; }
              svg.wide { min-width: 0; } thead { display: table-header-group; } tr, svg, .card { break-inside: avoid; }
              h2 { break-after: avoid; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } td.name, th.name { white-space: normal; } }
            """;

    private ReportStyle() {}
}
