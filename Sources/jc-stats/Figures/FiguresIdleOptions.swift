extension FiguresCommand {
    /// What does nothing for the figures and tables that are asked for.
    func listIdle(_ idle: inout IdleOptions) {
        listIdleCharts(&idle)
        let (shows, trains) = (numbers.contains(1), numbers.contains(5) && training.train)
        let runs = shows || isMeasured
        let judges = !tables.numbers.isEmpty
        idle.add("--picture", when: !shows, because: "Figure 1 is not drawn")
        idle.add("--draws", when: !numbers.contains(3), because: "Figure 3 is not drawn")
        idle.add(
            "--losses", "--train", "--method", when: !numbers.contains(5), because: "Figure 5 is not drawn")
        idle.add(
            "--epochs", "--batch", "--train-width", "--runs", when: !trains,
            because: "nothing is trained without --train")
        let reason = "none of Figures 1, 2 and 4 is drawn"
        idle.add("--checkpoint", when: !runs, because: reason)
        idle.add(allOf: ProcessOptions.self, when: !runs, because: reason)
        if runs { process.listIdle(&idle) }
        idle.add(allOf: EncoderOptions.self, when: !runs, because: reason)
        idle.add(allOf: FeatureOptions.self, when: !runs && !judges, because: reason)
        idle.add("--measure", when: plan, because: "--plan tells no cosines")
        idle.add("--measure", when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
        idle.add(allOf: PairOptions.self, when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
        idle.add(
            "--precision", "--pairs-per-image", when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
        let unread = "neither Figure 2 nor 4 is drawn, and nothing is trained"
        idle.add("--data", "--limit", when: !isMeasured && !trains && !judges, because: unread)
        idle.add(allOf: UnreadableOptions.self, when: !isMeasured && !trains && !judges, because: unread)
        idle.add(
            allOf: PixelOptions.self, when: !runs && !trains && !judges,
            because: reason + ", and nothing is trained")
        idle.add("--realisation", when: !runs && !trains, because: reason + ", and nothing is trained")
        idle.add("--html", "--figures", when: plan, because: "--plan draws nothing")
        tables.listIdle(&idle)
        idle.add(
            "--manifest",
            when: !judges && (!numbers.contains(5) || training.train || !training.losses.isEmpty),
            because: "no table is made, and Figure 5 has losses of its own or is not drawn")
        idle.add(
            "--seed", when: !runs && !trains && !(numbers.contains(3) && draws > 0),
            because: "nothing is drawn at random")
    }

    /// What does nothing for the charts that are drawn.
    private func listIdleCharts(_ idle: inout IdleOptions) {
        let hasCharts = numbers.contains { $0 != 1 } || tables.numbers.contains(.five)
        let drawsNothing = "Table 2 has no chart"
        idle.add(allOf: PageOptions.self, when: numbers.isEmpty && !hasCharts, because: drawsNothing)
        idle.add(
            allOf: SeriesOptions.self, when: !hasCharts,
            because: numbers.isEmpty ? drawsNothing : "Figure 1 is no chart")
        idle.add(
            "--axis", when: hasCharts && !numbers.contains { $0 == 2 || $0 == 3 },
            because: "neither Figure 2 nor 3 is drawn, whose axes have ratios")
        idle.add("--panel", when: !isMeasured, because: "neither Figure 2 nor 4 is drawn, which have panels")
    }
}
