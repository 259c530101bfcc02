package io.xphone;

import java.lang.management.ManagementFactory;

/** How much other programs want the processors. */
final class MachineLoad {

    /** Load average of a minute for each processor from which a program waits longer than it runs. */
    private static final int BUSY = 2;

    private MachineLoad() {}

    /** Whether what is late may be so because this process waited for a processor. */
    static boolean busy() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return system.getSystemLoadAverage() >= BUSY * system.getAvailableProcessors();
    }
}
