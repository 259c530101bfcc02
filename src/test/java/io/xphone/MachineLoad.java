package io.xphone;

import java.lang.management.ManagementFactory;

/** How much other programs want the processors. */
final class MachineLoad {

    /** Load average of a minute from which a program waits for a processor longer than it runs. */
    private static final int BUSY = 8;

    private MachineLoad() {}

    /** Whether what is late may be so because this process waited for a processor. */
    static boolean busy() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() >= BUSY;
    }
}
