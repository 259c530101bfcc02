package io.xphone.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownHostsTest {

    @Test
    void theLatestHostsAreKnown() {
        KnownHosts hosts = new KnownHosts();
        assertThat(hosts.has("10.0.0.0")).isFalse();
        for (int i = 0; i < 9; i++) {
            hosts.add("10.0.0." + i);
            hosts.add("10.0.0." + i);
        }
        assertThat(hosts.has("10.0.0.0")).isFalse();
        assertThat(hosts.has("10.0.0.1")).isTrue();
        assertThat(hosts.has("10.0.0.8")).isTrue();
    }
}
