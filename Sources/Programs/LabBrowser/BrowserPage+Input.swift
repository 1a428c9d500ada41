// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// A place in a page's window, in CSS pixels from its corner.
package struct PagePoint: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A button of a mouse.
package enum MouseButton: String, Sendable {
    case left
    case right
}

extension BrowserPage {
    /// The middle of an element, once it is there, in the window, at rest, and nothing covers it there.
    package func place(
        of selector: String, within limit: Duration = BrowserLimits.until
    ) async throws -> PagePoint {
        let probe = """
            (() => {
              let before = "";
              return () => {
                const element = document.querySelector(\(JSON.string(selector)));
                if (!element) throw "nothing matches";
                element.scrollIntoViewIfNeeded(true);
                const box = element.getBoundingClientRect();
                if (!box.width || !box.height) throw "it has no size";
                const x = box.x + box.width / 2;
                const y = box.y + box.height / 2;
                const now = performance.now();
                if (before.x !== x || before.y !== y) {
                  before = { x, y, now };
                  throw "it moves";
                }
                if (before.now === now) throw "it has only now been seen";
                const there = document.elementFromPoint(x, y);
                if (!there) throw "it is outside of the window";
                if (!element.contains(there) && there.closest("label")?.control !== element) {
                  element.scrollIntoView({ block: "center", behavior: "instant" });
                  throw `covered by ${there.localName}${there.id && "#"}${there.id} ${there.className}`;
                }
                return { x, y };
              };
            })()
            """
        let point = try await until(probe: probe, "\(selector) can be clicked", within: limit)
        return PagePoint(x: point["x"].double ?? 0, y: point["y"].double ?? 0)
    }

    /// Clicks the middle of an element, or taps it on a mobile page; waits until that can be done.
    package func click(
        _ selector: String, _ modifiers: KeyModifiers = [], button: MouseButton = .left, count: Int = 1
    ) async throws {
        try await click(at: try await place(of: selector), modifiers, button: button, count: count)
    }

    /// Clicks or taps there; twice for a double click.
    package func click(
        at point: PagePoint, _ modifiers: KeyModifiers = [], button: MouseButton = .left, count: Int = 1
    ) async throws {
        guard !isMobile.withLock({ $0 }) else { return try await tap(at: point, modifiers) }
        try await mouse("mouseMoved", point, modifiers)
        for number in 1..<(count + 1) {
            try await mouse("mousePressed", point, modifiers, button, count: number)
            try await mouse("mouseReleased", point, modifiers, button, count: number)
        }
    }

    /// Moves the mouse there.
    package func hover(at point: PagePoint) async throws {
        try await mouse("mouseMoved", point, [])
    }

    /// Moves the mouse from one place to the other with its left button held, through places between them.
    package func drag(
        from start: PagePoint, to end: PagePoint, _ modifiers: KeyModifiers = [], steps: Int = 8
    ) async throws {
        try await mouse("mouseMoved", start, modifiers)
        try await mouse("mousePressed", start, modifiers, .left, count: 1)
        for step in 1..<(steps + 1) {
            let share = Double(step) / Double(steps)
            let point = PagePoint(x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share)
            try await mouse("mouseMoved", point, modifiers, .left)
        }
        try await mouse("mouseReleased", end, modifiers, .left, count: 1)
    }

    /// Presses a key and lets it go, by the name that `KeyboardEvent.key` has for it: `Enter`, `ArrowDown`, `a`, `?`.
    package func press(_ name: String, _ modifiers: KeyModifiers = []) async throws {
        guard let key = BrowserKey(name) else { throw BrowserFailure.noSuchKey(name) }
        var event: [String: JSON] = [
            "key": .string(key.key), "code": .string(key.code), "windowsVirtualKeyCode": .number(Double(key.number)),
            "modifiers": .number(Double(modifiers.rawValue)), "type": "rawKeyDown",
        ]
        // With Ctrl, Alt or Meta a key types nothing.
        if let text = key.text, modifiers.subtracting(.shift).isEmpty {
            event["type"] = "keyDown"
            event["text"] = .string(text)
        }
        try await tell("Input.dispatchKeyEvent", .object(event))
        event["type"] = "keyUp"
        event["text"] = nil
        try await tell("Input.dispatchKeyEvent", .object(event))
    }

    /// Types into what has the focus: a key for each character that keyboards have, other text as an input method gives it.
    package func type(_ text: String) async throws {
        for character in text {
            if character.isASCII {
                try await press(character == "\n" ? "Enter" : String(character))
            } else {
                try await tell("Input.insertText", ["text": .string(String(character))])
            }
        }
    }

    /// Puts a finger there for as long as the body runs.
    package func touch(at point: PagePoint, while body: () async throws -> Void) async throws {
        let finger: JSON = ["x": .number(point.x), "y": .number(point.y)]
        try await tell("Input.dispatchTouchEvent", ["type": "touchStart", "touchPoints": .array([finger])])
        try await body()
        try await tell("Input.dispatchTouchEvent", ["type": "touchEnd", "touchPoints": []])
    }

    private func tap(at point: PagePoint, _ modifiers: KeyModifiers) async throws {
        let finger: JSON = ["x": .number(point.x), "y": .number(point.y)]
        let held = JSON.number(Double(modifiers.rawValue))
        try await tell(
            "Input.dispatchTouchEvent", ["type": "touchStart", "touchPoints": .array([finger]), "modifiers": held])
        try await tell("Input.dispatchTouchEvent", ["type": "touchEnd", "touchPoints": [], "modifiers": held])
    }

    private func mouse(
        _ event: String, _ point: PagePoint, _ modifiers: KeyModifiers, _ button: MouseButton? = nil, count: Int = 0
    ) async throws {
        let isHeld = button != nil && event != "mouseReleased"
        let buttons = isHeld ? (button == .right ? 2.0 : 1.0) : 0.0
        try await tell(
            "Input.dispatchMouseEvent",
            [
                "type": .string(event), "x": .number(point.x), "y": .number(point.y),
                "button": .string(button?.rawValue ?? "none"), "buttons": .number(buttons),
                "clickCount": .number(Double(count)), "modifiers": .number(Double(modifiers.rawValue)),
            ])
    }
}
