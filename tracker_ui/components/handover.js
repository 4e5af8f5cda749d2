// Hands a file over: it is asked for over plain HTTP, with what the server said to ask, and given to the browser to keep.
export default {
  template: "<span hidden></span>",
  methods: {
    async bring(address, question) {
      const asked = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(question) };
      try {
        const answer = await fetch(address, asked);
        if (!answer.ok) throw new Error(answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : "");
        this.keep(await answer.blob(), /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1]);
        this.$emit("handed");
      } catch (refusal) {
        this.$emit("refused", refusal instanceof TypeError ? "" : refusal.message);
      }
    },
    keep(file, name) {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers ask first where to put it
    },
  },
};
