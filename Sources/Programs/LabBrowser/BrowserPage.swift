// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// A page in a browser; closed with the last reference to it.
package final class BrowserPage: Sendable {
    /// Its browser lives as long.
    let browser: Browser
    let context: String
    let record = PageRecord()
    /// Whether fingers are what it is used with.
    let isMobile = Mutex(false)
    private let target: String
    private let session: String

    init(of browser: Browser, context: String, target: String, session: String) {
        self.browser = browser
        self.context = context
        self.target = target
        self.session = session
        browser.pipe.listen(to: session) { [record, pipe = browser.pipe] message in
            record.received(message)
            // Until it is answered, the page stands still.
            guard message.event == "Page.javascriptDialogOpening" else { return }
            _ = try? pipe.send("Page.handleJavaScriptDialog", ["accept": true], in: message.session)
        }
    }

    deinit {
        browser.pipe.listen(to: session, nil)
        _ = try? browser.pipe.send("Target.closeTarget", ["targetId": .string(target)], in: nil)
    }

    /// Has it tell what is recorded.
    func prepare() async throws {
        for domain in ["Page", "Runtime", "Log", "Network", "Inspector", "Performance"] {
            try await tell("\(domain).enable")
        }
        try await tell("Page.setLifecycleEventsEnabled", ["enabled": true])
        // Else a window that is not the one in front would have no focus, and its focused element no ring.
        try await tell("Emulation.setFocusEmulationEnabled", ["enabled": true])
    }

    func tell(_ command: String, _ parameters: JSON = [:]) async throws {
        try await browser.pipe.tell(command, parameters, in: session)
    }

    func ask<Answer: Decodable>(
        _ command: String, _ parameters: JSON = [:], within limit: Duration = BrowserLimits.answer,
        as type: Answer.Type
    ) async throws -> Answer {
        try await browser.pipe.ask(command, parameters, in: session, within: limit, as: type)
    }

    /// Exceptions, errors on the console, violations of the content security policy and requests that failed, so far.
    package var problems: [String] { record.problems }

    /// Forgets the problems so far, which were expected.
    package func forgetProblems() { record.forgetProblems() }
}

extension BrowserPage {
    /// Goes to an address and waits until that is loaded; a change behind `#` alone loads nothing.
    package func open(_ url: String, within limit: Duration = BrowserLimits.load) async throws {
        let navigation = try await ask("Page.navigate", ["url": .string(url)], within: limit, as: Navigation.self)
        if let words = navigation.errorText { throw BrowserFailure.notLoaded(url: url, words: words) }
        guard let loader = navigation.loaderId else { return }
        try await record.moments.value(for: .loaded(loader), within: limit, or: .late("loading \(url)", limit: limit))
    }

    /// Loads it again, as a user does.
    package func reload(within limit: Duration = BrowserLimits.load) async throws {
        let next = record.loads + 1
        try await tell("Page.reload")
        try await record.moments.value(for: .loads(next), within: limit, or: .late("loading again", limit: limit))
    }

    /// Runs a script before those of each page that is opened from now on.
    package func runFirst(_ script: String) async throws {
        try await tell("Page.addScriptToEvaluateOnNewDocument", ["source": .string(script)])
    }

    /// The value of an expression, or what its promise gives; `null` for `undefined`.
    ///
    /// - Throws: ``BrowserFailure/threw(script:words:)`` with the exception's text.
    @discardableResult package func evaluate(
        _ script: String, within limit: Duration = BrowserLimits.answer
    ) async throws -> JSON {
        let evaluation = try await ask(
            "Runtime.evaluate",
            ["expression": .string(script), "awaitPromise": true, "returnByValue": true, "userGesture": true],
            within: limit, as: Evaluation.self)
        if let exception = evaluation.exceptionDetails {
            throw BrowserFailure.threw(script: script, words: exception.words)
        }
        return evaluation.result.value ?? .null
    }

    /// Waits until an expression is true, looked at in each frame and after each change of the document; its value then.
    ///
    /// It must not be a promise. An expression that throws is not true.
    @discardableResult package func until(
        _ condition: String, within limit: Duration = BrowserLimits.until
    ) async throws -> JSON {
        try await until(probe: "() => (\(condition)\n)", condition, within: limit)
    }

    /// The same for a function that is called each time.
    func until(probe: String, _ condition: String, within limit: Duration) async throws -> JSON {
        let script = """
            new Promise((resolve) => {
              const probe = \(probe);
              let [isOver, isLate] = [false, false];
              const finish = (outcome) => {
                isOver = true;
                observer.disconnect();
                clearTimeout(timer);
                resolve(outcome);
              };
              const look = () => {
                if (isOver) return;
                let last = "";
                try {
                  const value = probe();
                  if (value) return finish({ is: true, value: value instanceof Node ? true : value });
                  last = String(value);
                } catch (error) {
                  last = String(error);
                }
                if (isLate) finish({ is: false, last });
              };
              const frame = () => {
                look();
                if (!isOver) requestAnimationFrame(frame);
              };
              const observer = new MutationObserver(look);
              observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
              const timer = setTimeout(() => { isLate = true; look(); }, \(limit.inSeconds * 1_000));
              frame();
            })
            """
        let outcome = try await evaluate(script, within: limit + BrowserLimits.answer)
        guard outcome["is"].isTrue else {
            throw BrowserFailure.notSoEver(condition: condition, last: outcome["last"].text ?? "", limit: limit)
        }
        return outcome["value"]
    }
}

private struct Navigation: Decodable {
    let loaderId: String?
    let errorText: String?
}

private struct Evaluation: Decodable {
    let result: RemoteValue
    let exceptionDetails: ScriptException?
}
