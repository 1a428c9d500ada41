// SPDX-License-Identifier: GPL-3.0-or-later

internal import LabBrowser
package import Testing

extension Trait where Self == ConditionTrait {
    /// Runs only where there is a browser.
    package static var needsBrowser: Self {
        .enabled("needs chromium-headless-shell, which `make deps` installs") { Browser.isInstalled }
    }
}
