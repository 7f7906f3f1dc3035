/** Light and dark; letters and shapes say everything, the colours nothing. */
export const style = `
  svg { --ink: #1f2328; --paper: #ffffff; --soft: #8c959f; --box: #eef1f5; --a: #ffe2a8; --b: #c2e0ff; --c: #d3f0c9; --d: #f3d3ee; --e: #e4e0ff }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --paper: #16181d; --soft: #7d8590; --box: #262b34; --a: #6b4d0c; --b: #164a7a; --c: #2a5a22; --d: #6a2f63; --e: #443a8c }
  }
  text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink) }
  .paper { fill: var(--paper) } .box { fill: var(--box); stroke: var(--ink); stroke-width: 1.5 }
  .line { stroke: var(--ink); stroke-width: 1.5; fill: none } .bar { stroke: var(--soft); stroke-width: 6; fill: none }
  .end { stroke: var(--ink); stroke-width: 2.5; fill: none } .tick { stroke: var(--soft); stroke-width: 1; fill: none }
  .together { stroke: var(--soft); stroke-dasharray: 3 3; fill: none } .time { font-size: 11px } .letter { text-anchor: middle }
  .a, .b, .c, .d, .e { stroke: var(--ink); stroke-width: 1.5 }
  .a { fill: var(--a) } .b { fill: var(--b) } .c { fill: var(--c) } .d { fill: var(--d) } .e { fill: var(--e) }
`;
