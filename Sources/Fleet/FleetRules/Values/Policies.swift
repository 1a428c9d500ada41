// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What comes after an image's work is done.
///
/// Which of these means something is the image's method's business.
package enum AfterChoice: String, Hashable, Sendable, CaseIterable {
    case menu, reboot, poweroff, shell, kexec
}

/// How long machines go on giving; what is not written is as the settings of the environment have it.
package struct LeaveChoice: Hashable, Sendable {
    /// Seconds at least.
    package let minimum: Int?
    /// Seconds at most.
    package let maximum: Int?

    /// Pairs the two; `nil` if both are written and the maximum is less than the minimum.
    package init?(minimum: Int?, maximum: Int?) {
        if let minimum, let maximum, maximum < minimum { return nil }
        self.minimum = minimum
        self.maximum = maximum
    }

    /// What counts in an environment with these settings.
    ///
    /// Of a written and an unwritten end that cross, the written counts.
    package func policy(in environment: LeavePolicy) -> LeavePolicy {
        let low = minimum ?? min(environment.minimum, maximum ?? environment.minimum)
        return LeavePolicy(minimum: low, maximum: max(low, maximum ?? environment.maximum))
    }
}

/// That the machines of a group start together.
package struct TogetherPolicy: Hashable, Sendable {
    /// Seconds that those that are ready wait for the others.
    package let patience: Int

    /// Takes 1 second to a day.
    package init?(patience: Int) {
        guard RuleLimits.patience.contains(patience) else { return nil }
        self.patience = patience
    }
}
