"""How the console looks, in light and in dark, on a desk and on a phone."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #566074; --paper: #f6f7f9;
  --card: #fff; --line: #dfe3ea; --accent: #1f5fa8; --warn: #8a5300; --bad: #b3261e;
  --good: #176b37; --track: #edf0f4; }
body.body--dark { --ink: #e8ebf1; --soft: #a3adbd; --paper: #12151b; --card: #1b2029;
  --line: #2c3340; --accent: #7fb2ee; --warn: #f0b95b; --bad: #ff8a80; --good: #7fd49b;
  --track: #262d39; }
body.body--dark { --q-primary: #7fb2ee !important; }
.body--dark .bg-primary, .body--dark .q-uploader__header { color: #12151b !important; }
body { background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
.nicegui-content { max-width: 76rem; margin: 0 auto; padding: 1rem; gap: 1rem;
  align-items: stretch; }
.top { background: var(--card) !important; color: var(--ink) !important;
  border-bottom: 1px solid var(--line); box-shadow: none !important; min-height: 3.25rem;
  padding: .4rem 1rem !important; display: flex; flex-wrap: wrap; align-items: center;
  gap: .3rem 1rem; }
.top .home { font-weight: 650; color: var(--ink); text-decoration: none; }
.top .place { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.grow { flex: 1 1 auto; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.35rem; line-height: 1.3; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.02rem; line-height: 1.3; font-weight: 650; margin: 0; }
p { margin: 0; }
.soft { color: var(--soft); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.good { color: var(--good); } .pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem; width: 100%; }
.line { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; width: 100%; }
.pile { display: flex; flex-direction: column; gap: .6rem; width: 100%; }
.tag { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .8rem;
  border: 1px solid currentColor; white-space: nowrap; }
.tag.emulated { color: var(--warn); font-weight: 600; }
.tag.SUCCEEDED { color: var(--good); } .tag.FAILED, .tag.EXPIRED { color: var(--bad); }
.tag.RUNNING, .tag.PENDING, .tag.QUEUED { color: var(--accent); }
.line > .q-field { min-width: 9rem; } .words { flex: 1 1 14rem; }
.jobs { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  box-shadow: none; width: 100%; }
.jobs td { white-space: normal !important; overflow-wrap: anywhere; vertical-align: top; }
.jobs td.fixed, .jobs td .tag { white-space: nowrap !important; }
.jobs th { vertical-align: middle; }
.jobs small { color: var(--soft); display: block; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.copyable { display: flex; gap: .3rem; align-items: flex-start; }
.copyable .q-btn { margin-top: -.15rem; }
.pile > .q-btn--round { align-self: flex-end; }
.full { width: 100%; } .full .q-item { padding-left: 0; padding-right: 0; }
.cards { display: grid; gap: 1rem; width: 100%;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .3rem .6rem;
  align-items: center; margin: .6rem 0 0; font-size: .88rem; font-variant-numeric: tabular-nums; }
.bars dt, .bars dd { margin: 0; } .bars .value { text-align: right; color: var(--soft); }
.bars .track { background: var(--track); border-radius: .2rem; height: .85rem; }
.bars .bar { background: var(--accent); border-radius: .2rem; height: .85rem; min-width: 2px; }
pre.code, .output { background: var(--track); border-radius: .4rem; padding: .7rem; margin: 0;
  overflow: auto; font: .82rem/1.5 ui-monospace, monospace; width: 100%; max-height: 26rem;
  color: var(--ink); white-space: pre; }
.diff .add { color: var(--good); } .diff .del { color: var(--bad); }
.talk { display: flex; flex-direction: column; gap: .5rem; width: 100%; min-height: 6rem;
  max-height: 26rem; overflow-y: auto; }
.said { border-radius: .6rem; padding: .45rem .7rem; max-width: 95%; white-space: pre-wrap;
  overflow-wrap: anywhere; background: var(--track); }
.said.user { align-self: flex-end; background: var(--accent); color: var(--card); }
.said small { display: block; opacity: .8; }
.turns { border-top: 1px solid var(--line); padding-top: .5rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.form { display: grid; gap: 1rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
  align-items: start; width: 100%; }
.verdict { position: sticky; top: 4.5rem; }
.q-uploader { width: 100%; max-height: 12rem; }
.turn { display: grid; grid-template-columns: 4.5rem 1fr; gap: .1rem .6rem; }
.turn .who { color: var(--soft); font-size: .85rem; }
h3 { font-size: .92rem; line-height: 1.3; font-weight: 600; margin: .6rem 0 0; }
.q-tab-panels { background: transparent !important; width: 100%; }
.q-tab-panel { padding: .5rem 0 0 !important; }
.chart { height: 16rem; width: 100%; }
.wide { overflow-x: auto; }
table.plain { border-collapse: collapse; width: 100%; }
table.plain th, table.plain td { padding: 6px 12px 6px 0; text-align: left; vertical-align: top;
  white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid var(--line); }
@media (max-width: 800px) { .form { grid-template-columns: minmax(0, 1fr); }
  .verdict { position: static; } }
@media (max-width: 640px) {
  .nicegui-content { padding: .7rem; }
  .jobs thead { display: none; }
  .jobs tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem .6rem;
    padding: .6rem .8rem; border-bottom: 1px solid var(--line); }
  .jobs tbody td { border: 0 !important; padding: .1rem 0 !important; height: auto !important;
    text-align: left !important; }
  .jobs tbody td::before { content: attr(data-label); display: block; color: var(--soft);
    font-size: .72rem; position: static !important; background: none !important; }
  .jobs tbody td:first-child { grid-column: 1 / -1; font-size: 1.05rem; }
  .jobs tbody td:first-child::before { content: none; }
  .jobs tbody td.empty { display: none; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; }
  .q-table__bottom { padding: 4px 8px !important; }
}
"""
