package io.xphone.verticle.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventLeasesTest {

    private static final String HERE = "node-here";
    private static final String THERE = "node-there";

    private final Set<String> up = new HashSet<>(Set.of(HERE, THERE));
    private long millis = 1_000_000;
    private final EventLeases leases = new EventLeases(HERE, () -> millis * 1_000_000L, up::contains);

    @Test
    void leasesThatAreNotRenewedExpire() {
        leases.hold("a", null, 30_000);
        leases.hold("b", THERE, 60_000);
        assertThat(leases.nextMillis()).hasValue(30_001);
        millis += 30_000;
        assertThat(leases.removeExpired()).isEmpty();
        millis++;
        assertThat(leases.removeExpired()).containsExactly("a");
        assertThat(leases.removeExpired()).as("reported once").isEmpty();
        assertThat(leases.renew("a")).as("too late").isFalse();
        millis += 30_000;
        assertThat(leases.removeExpired()).containsExactly("b");
        assertThat(leases.nextMillis()).isEmpty();
    }

    @Test
    void aRenewedLeaseDoesNotExpire() {
        leases.hold("a", null, 30_000);
        for (int i = 0; i < 100; i++) {
            millis += 10_000;
            assertThat(leases.renew("a")).isTrue();
            assertThat(leases.removeExpired()).isEmpty();
        }
        millis += 30_001;
        assertThat(leases.removeExpired()).containsExactly("a");
    }

    @Test
    void holdersWithoutLeaseNeverExpire() {
        leases.hold("a", HERE, 0);
        millis += 1_000_000_000L;
        assertThat(leases.removeExpired()).isEmpty();
        assertThat(leases.renew("a")).isFalse();
        leases.hold("b", null, 1_000);
        leases.hold("b", null, 0);
        leases.hold("c", null, 1_000);
        leases.end("c");
        millis += 1_001;
        assertThat(leases.removeExpired()).isEmpty();
    }

    @Test
    void aNewLeaseReplacesTheOldOne() {
        leases.hold("a", null, 1_000);
        leases.hold("a", null, 5_000);
        millis += 5_000;
        assertThat(leases.removeExpired()).isEmpty();
        millis++;
        assertThat(leases.removeExpired()).containsExactly("a");
    }

    @Test
    void aLeaseExpiresWhenItsNodeHasLeftUnlessItIsNew() {
        up.remove(THERE);
        leases.hold("new", THERE, 30_000);
        assertThat(leases.removeExpired())
                .as("the cluster may not know its node yet")
                .isEmpty();
        up.add(THERE);
        millis += 10_000;
        assertThat(leases.removeExpired()).isEmpty();
        up.remove(THERE);
        assertThat(leases.removeExpired()).isEqualTo(List.of("new"));
        up.remove(HERE);
        leases.hold("ours", HERE, 30_000);
        millis += 10_000;
        assertThat(leases.removeExpired())
                .as("the local node is up, whatever the cluster says")
                .isEmpty();
    }
}
