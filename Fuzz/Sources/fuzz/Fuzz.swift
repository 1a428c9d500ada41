// SPDX-License-Identifier: GPL-3.0-or-later

import FuzzTargets
import Glibc

// libFuzzer brings `main`, which knows nothing of several targets: the environment names the one to feed.

/// `FUZZ_TARGET` is the name of the target.
private let chosen: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        print("FUZZ_TARGET: \"\(name)\" is none of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
        exit(1)
    }
    return target
}()

/// Called once; with `FUZZ_NAMES` it names all targets and ends, with `FUZZ_EXAMPLES` it writes inputs to begin with to
/// that folder and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    if getenv("FUZZ_NAMES") != nil {
        for target in FuzzTarget.allCases { print(target.rawValue) }
        exit(0)
    }
    guard let folder = getenv("FUZZ_EXAMPLES").map({ String(cString: $0) }) else { return 0 }
    for (index, example) in chosen.examples.enumerated() {
        guard let file = fopen("\(folder)/example-\(index)", "w") else {
            print("\(folder) cannot be written to")
            exit(1)
        }
        fwrite(example, 1, example.count, file)
        fclose(file)
    }
    exit(0)
}

/// Called for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen.feed(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
