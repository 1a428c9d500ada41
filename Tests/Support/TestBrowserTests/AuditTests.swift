// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LabBrowser
import TestBrowser
import Testing

/// The rules find what they are for, and nothing in a page that keeps them.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct AuditTests {
    /// A page that keeps all rules, with this in its middle.
    private func address(_ fragment: String, head: String = "<title>Room</title>", lang: String = "en") -> String {
        let page = """
            <!doctype html><html lang="\(lang)"><meta charset="utf-8">\(head)
            <style>body { font: 16px sans-serif; color: #222; background: #fff } button { min-height: 32px; min-width: 32px }
            </style><body><main><h1>Room</h1>\(fragment)</main></body></html>
            """
        return "data:text/html;base64,\(Data(page.utf8).base64EncodedString())"
    }

    /// Findings by what they begin with.
    private static let mistakes: [(fragment: String, finding: String)] = [
        (#"<p style="color: #888">Words</p>"#, "contrast 3.54 below 4.5: main > p"),
        (#"<p style="color: #000; opacity: 0.4">Words</p>"#, "contrast 2.85 below 4.5"),
        (#"<p style="color: #fff6; background: #000">Words</p>"#, "contrast 3.66 below 4.5"),
        (#"<h2 style="font-size: 24px; color: #999">Large</h2>"#, "contrast 2.85 below 3"),
        (
            #"<div style="position: relative; color: #fff; background: #000; width: 99px; height: 40px"><i style="position: absolute; inset: 0; background: #ccc; pointer-events: none"></i><b style="position: relative">Words</b></div>"#,
            "contrast 1.61 below 4.5"
        ),
        (
            #"<style>p::before { content: ""; position: absolute; inset: 0; z-index: -1; background: #333 }</style><p style="position: relative; z-index: 0">Words</p>"#,
            "contrast 1.26 below 4.5"
        ),
        (#"<button></button>"#, "control without a name: main > button"),
        (#"<input style="height: 30px">"#, "control without a name"),
        (
            #"<input id="a" style="height: 30px" aria-label="A"><input id="a" style="height: 30px" aria-label="B">"#,
            "id used twice: #a"
        ),
        (#"<img src="data:,">"#, "image without alt"),
        (#"<canvas></canvas>"#, "drawing without a role or aria-hidden"),
        (#"<canvas role="img"></canvas>"#, "drawing without a name"),
        (#"<button aria-describedby="b">Go</button>"#, "aria-describedby of nothing"),
        (#"<div role="listbox" tabindex="0"><div role="option" aria-selected="true">One</div></div>"#, "has no name"),
        (#"<div role="option" aria-selected="true">One</div>"#, "option outside of listbox or group"),
        (
            #"<div role="listbox" aria-label="L" tabindex="0"><div role="option">One</div></div>"#,
            "option without aria-selected"
        ),
        (#"<div role="tablist" aria-label="Views"><p>None</p></div>"#, "tablist without tab"),
        (#"<button tabindex="3">Go</button>"#, "positive tabindex"),
        (#"<div aria-hidden="true"><button>Go</button></div>"#, "can have the focus and is hidden"),
        (#"<span role="button">Go</span>"#, "control that cannot have the focus"),
        (
            #"<button style="all: unset; width: 20px; height: 20px; outline: 1px solid">a</button><button style="all: unset; width: 20px; height: 20px; outline: 1px solid">b</button>"#,
            "target of 20×20 px beside another"
        ),
        (#"<h3>Below</h3>"#, "heading of level 3 after one of level 1"),
        (#"<h1>Another</h1>"#, "2 headings of level 1"),
        (
            #"<nav><a href="/a">Some way</a></nav><nav><a href="/b">Another way</a></nav>"#,
            "one of several of navigation without a name"
        ),
        (
            #"<section aria-label="A">a</section><section aria-label="A">b</section>"#,
            "another region has the same name"
        ),
        (#"<button>Go <a href="/a">there</a></button>"#, "control inside of a control"),
        (#"<div style="width: 3000px">wide</div>"#, "page is"),
    ]

    private static let right = [
        #"<p style="font-size: 24px; color: #888">Large</p>"#,
        #"<p style="color: #fff; background: #000c">Words</p>"#,
        #"<p style="color: #fff8; background: #000">Words</p>"#,
        #"<button disabled style="color: #ccc">Go</button>"#,
        #"<button aria-label="Go"><svg></svg></button>"#,
        #"<label>Name <input style="height: 30px"></label>"#,
        #"<p>Words with <a href="/a">a link</a> in them.</p>"#,
        #"<canvas role="img" aria-label="Rates"></canvas><svg aria-hidden="true"></svg>"#,
        #"<div role="listbox" aria-label="L" tabindex="0"><div role="option" aria-selected="true">One</div></div>"#,
        #"<div role="tablist" aria-label="V"><button role="tab" aria-selected="true" id="t" aria-controls="p">A</button></div><div role="tabpanel" id="p" aria-labelledby="t">a</div>"#,
        #"<ul><li>One</li></ul><table><tr><th>A</th></tr><tr><td>1</td></tr></table>"#,
        #"<button style="all: unset; width: 20px; height: 20px; margin-right: 30px; outline: 1px solid">a</button><button style="all: unset; width: 20px; height: 20px; outline: 1px solid">b</button>"#,
        #"<nav aria-label="A"><a href="/a" style="line-height: 2; display: block">Some way</a></nav><nav aria-label="B"><a href="/b" style="line-height: 2; display: block">Another way</a></nav>"#,
        #"<dialog open aria-label="D"><h2>Ask</h2><button>Go</button></dialog>"#,
    ]

    @Test func `each mistake is found where it is, and what is right is not`() async throws {
        let page = try await Browser.start().page()
        for mistake in Self.mistakes {
            try await page.open(address(mistake.fragment))
            let findings = try await page.audit()
            #expect(findings.contains { $0.hasPrefix(mistake.finding) }, "\(mistake): \(findings)")
        }
        for fragment in Self.right {
            try await page.open(address(fragment))
            #expect(try await page.audit() == [], "\(fragment)")
        }
    }

    @Test func `a page without language, title or place to be enlarged is found`() async throws {
        let page = try await Browser.start().page()
        try await page.open(
            address("", head: #"<meta name="viewport" content="width=device-width, maximum-scale=1">"#, lang: ""))
        let findings = try await page.audit()
        for rule in ["no lang", "no title", "cannot be enlarged"] {
            #expect(findings.contains { $0.hasPrefix(rule) }, "\(rule): \(findings)")
        }
    }
}
