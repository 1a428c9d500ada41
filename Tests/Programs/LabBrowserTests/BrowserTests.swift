// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LabBrowser
import TestBrowser
import Testing

@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct BrowserTests {
    /// The address of a page with this in its body.
    private func address(_ body: String, head: String = "") -> String {
        let page = "<!doctype html><html lang=en><meta charset=utf-8><title>Test</title>\(head)<body>\(body)"
        return "data:text/html;base64,\(Data(page.utf8).base64EncodedString())"
    }

    @Test func `expressions have values, promises are awaited, and what is thrown is told`() async throws {
        let page = try await Browser.start().page()
        let values: JSON = [1, "two", true, .null, ["three": 3.5]]
        #expect(try await page.evaluate("[1, 'two', true, null, {three: 3.5}]") == values)
        #expect(try await page.evaluate("Promise.resolve(document.readyState)") == "complete")
        #expect(try await page.evaluate("undefined") == JSON.null)
        for script in ["(() => { throw new Error('broken') })()", "Promise.reject(new Error('broken'))", "'broken' +"] {
            let failure = await #expect(throws: BrowserFailure.self) { try await page.evaluate(script) }
            guard case .threw(script: script, words: let words)? = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
            #expect(words.contains("broken") || words.contains("SyntaxError"))
        }
    }

    @Test func `a page is waited for, and told apart from one that cannot be loaded`() async throws {
        let page = try await Browser.start().page()
        try await page.open(address("<img src='data:image/png;base64,' onerror='document.title = 0'>"))
        #expect(try await page.evaluate("document.readyState") == "complete")
        try await page.evaluate("window.mark = 1")
        try await page.reload()
        #expect(try await page.evaluate("document.readyState + typeof window.mark") == "completeundefined")
        await #expect(throws: BrowserFailure.self) { try await page.open("http://127.0.0.1:1/") }
    }

    @Test func `something is waited for as long as it may take`() async throws {
        let page = try await Browser.start().page()
        try await page.open(address("<p>0</p>"))
        try await page.evaluate("setTimeout(() => { document.querySelector('p').textContent = 'later' }, 100)")
        #expect(try await page.until("document.querySelector('p').textContent.startsWith('l') && 7") == 7)
        let failure = await #expect(throws: BrowserFailure.self) {
            try await page.until("document.querySelector('b').textContent", within: .milliseconds(200))
        }
        guard case .notSoEver(condition: _, last: let last, limit: _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(last.contains("TypeError"))
    }

    @Test func `mouse, fingers and keys do to a page what they do to a person's`() async throws {
        let browser = try await Browser.start()
        let body = """
            <button style="margin-top: 3000px">Go</button><input><script>
            const seen = [];
            for (const kind of ["click", "keydown", "pointerdown", "pointermove"]) {
              document.addEventListener(kind, (event) => seen.push(
                [kind, event.target.localName, event.key ?? event.pointerType, event.ctrlKey, event.buttons].join(" ")));
            }
            </script>
            """
        let page = try await browser.page()
        try await page.open(address(body))
        try await page.click("button", .control)
        #expect(try await page.evaluate("seen.includes('click button mouse true 0')") == true)
        try await page.click("input")
        try await page.type("Grün 1")
        try await page.press("ArrowLeft")
        try await page.press("Backspace")
        try await page.press("k", .control)
        #expect(try await page.evaluate("document.querySelector('input').value") == "Grün1")
        #expect(try await page.evaluate("seen.includes('keydown input k true ')") == true)
        let start = try await page.place(of: "input")
        try await page.drag(from: start, to: PagePoint(x: start.x + 80, y: start.y))
        #expect(
            try await page.evaluate(
                "seen.filter((one) => one.startsWith('pointermove') && one.endsWith(' 1')).length > 3")
                == true)
        await #expect(throws: BrowserFailure.noSuchKey("Entre")) { try await page.press("Entre") }

        let phone = try await browser.page(width: 390, height: 844, scale: 2, isMobile: true)
        try await phone.open(address(body, head: "<meta name=viewport content='width=device-width'>"))
        try await phone.click("button")
        #expect(try await phone.until("seen.find((one) => one.startsWith('click'))") == "click button touch false 0")
        #expect(try await phone.evaluate("[innerWidth, devicePixelRatio]") == [390, 2])
    }

    @Test func `what covers an element is told instead of clicked`() async throws {
        let page = try await Browser.start().page()
        try await page.open(address("<button>Go</button><div id=veil style='position: fixed; inset: 0'></div>"))
        let failure = await #expect(throws: BrowserFailure.self) {
            _ = try await page.place(of: "button", within: .milliseconds(300))
        }
        #expect(failure.map { "\($0)" }?.contains("div#veil") == true)
    }

    @Test func `exceptions, errors on the console and violations of the policy are problems`() async throws {
        let page = try await Browser.start().page()
        try await page.open(
            address(
                """
                <p style="color: red">Words</p><script>
                console.error("bad", 1);
                console.warn("not so bad");
                setTimeout(() => { document.title = "done"; throw new Error("late"); });
                </script>
                """, head: #"<meta http-equiv="Content-Security-Policy" content="style-src 'self'">"#))
        try await page.until("document.title === 'done'")
        // Events come in order: what was thrown has been told when this has.
        try await page.evaluate("new Promise((done) => setTimeout(done))")
        let problems = page.problems
        #expect(problems.contains { $0.hasPrefix("exception: Error: late") }, "\(problems)")
        #expect(problems.contains("console: bad 1"), "\(problems)")
        #expect(problems.contains { $0.hasPrefix("security: ") && $0.contains("style-src 'self'") }, "\(problems)")
        #expect(problems.count == 3, "\(problems)")
        page.forgetProblems()
        #expect(page.problems.isEmpty)
    }

    @Test func `the user's wishes, language, network and window are what a test says`() async throws {
        let page = try await Browser.start().page()
        try await page.language("de-DE")
        try await page.runFirst("globalThis.before = navigator.language")
        try await page.open(address("<p style='height: 3000px'>Words</p>"))
        #expect(try await page.evaluate("before") == "de-DE")
        let queries = ["prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "forced-colors: active"]
        let script = "\(JSON.array(queries.map(JSON.string))).map((query) => matchMedia(`(${query})`).matches)"
        #expect(try await page.evaluate(script) == [false, false, false])
        try await page.media(dark: true, reducedMotion: true, forcedColors: true)
        #expect(try await page.evaluate(script) == [true, true, true])
        try await page.offline(true)
        #expect(try await page.evaluate("navigator.onLine") == false)
        try await page.offline(false)
        #expect(try await page.evaluate("navigator.onLine") == true)
        try await page.resize(width: 3_840, height: 2_160)
        #expect(try await page.evaluate("innerWidth") == 3_840)
        let path = FileManager.default.temporaryDirectory.appending(path: "picture-\(UUID()).png").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for isWhole in [false, true] {
            try await page.screenshot(to: path, whole: isWhole)
            let picture = try #require(FileManager.default.contents(atPath: path))
            let height = picture.dropFirst(20).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            #expect(isWhole ? height > 3_000 : height == 2_160)
        }
    }

    @Test func `assistive programs are told of roles, names and states`() async throws {
        let page = try await Browser.start().page()
        try await page.open(
            address(
                """
                <main><h1>Room</h1><div><button aria-pressed=true>Go</button></div>
                <input type=checkbox checked disabled aria-label=All><p hidden>nothing</p></main>
                """))
        let tree = try await page.accessibilityTree()
        #expect(tree.first("heading", "Room")?.states["level"] == "1")
        #expect(tree.first("button", "Go")?.states["pressed"] == "true")
        let box = try #require(tree.first("checkbox"))
        #expect(box.description == #"checkbox "All" [checked, disabled]"#)
        #expect(!tree.description.contains("nothing"))
    }

    @Test func `a long task makes a long frame`() async throws {
        let page = try await Browser.start().page()
        try await page.open(address("<p>Words</p>"))
        let script = """
            new Promise((done) => requestAnimationFrame(() => {
              const end = performance.now() + 60;
              while (performance.now() < end);
              document.querySelector("p").textContent = "Others";
              requestAnimationFrame(() => setTimeout(done));
            }))
            """
        let times = try await page.trace { try await page.evaluate(script) }
        #expect(times.longestTask >= 55 && times.longestFrame >= times.longestTask && times.frames > 0, "\(times)")
        #expect(try await page.metrics(collecting: true).nodes > 5)
        #expect(try await page.metrics().heap > 10_000)
    }

    @Test func `nothing stays of a browser`() async throws {
        var browser: Browser? = try await Browser.start()
        let folder = try #require(browser?.folder)
        _ = try await browser?.page()
        #expect(FileManager.default.fileExists(atPath: folder))
        browser = nil
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
