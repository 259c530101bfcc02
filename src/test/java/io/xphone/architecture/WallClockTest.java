package io.xphone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The wall clock may jump: it is read for absolute times only, never for durations. */
class WallClockTest {

    /** Start and end of calls, the NTP time of RTCP reports, and the first value of the monotonic clock. */
    private static final Set<String> ABSOLUTE_TIMES = Set.of(
            "io.xphone.dtls.DtlsCertificate", // the validity of a certificate
            "io.xphone.impl.CallEventHandlers",
            "io.xphone.impl.CallImpl",
            "io.xphone.testing.RtcpReports",
            "io.xphone.verticle.call.CallSession",
            "io.xphone.verticle.media.CallReports",
            "io.xphone.verticle.nat.NatServers", // the expiry of time-limited credentials
            "io.xphone.verticle.runtime.MonotonicClock");

    @Test
    void durationsAreMeasuredWithAMonotonicClock() {
        Set<String> readers = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.xphone")) {
            Stream.concat(type.getAccessesFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
                    .map(JavaAccess::getTarget)
                    .filter(target -> target.getName().equals("currentTimeMillis"))
                    .forEach(target -> readers.add(type.getName()));
        }
        assertThat(readers).isEqualTo(new TreeSet<>(ABSOLUTE_TIMES));
    }
}
