"""The benchmark of live updates: `python3 main.py bench`.

A load client opens tabs as a browser would, for signed-in people of the real program and of four usual designs beside
it, changes records, and takes the time until every tab *holds what is now true*: not merely until something came. It
starts its own servers on loopback, on made-up records, and ends them.

- the whole: `run` (all of it), `rounds` (the table), `scenarios` (single questions: `storms`, `returns`, `sizes`),
  `report` (what is printed and kept)
- who looks: `audience` (waits until all tabs are right), `nicegui_tab` and `our_tabs`, `streams`, `wire` (a browser's
  socket)
- what is looked at: `scenes` (the systems), `stage` (a server in a process of its own), `practice` (the records);
  `our_server` and `rivals/` run in the servers' processes, with `backstage` to answer questions about them
"""
