package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import io.xphone.peers.Asterisk;
import io.xphone.peers.Netlab;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A phone behind a NAT that gives each flow a port of its own, at an Asterisk outside that believes each Contact as it stands: only what the
 * phone learned from {@code rport} brings it a call.
 */
@Tag("peers")
class NatTest {

    private static final Pattern BINDING = Pattern.compile("1001/sip:1001@([0-9.]+):([0-9]+)");
    private static final String CONNECTIONS = "/proc/net/nf_conntrack";

    private Netlab lab;
    private Asterisk asterisk;
    private OtherJvm phone;

    @BeforeEach
    void start() throws Exception {
        lab = new Netlab("symmetric");
        asterisk = Asterisk.in(lab.namespace("w"), Netlab.WORLD);
        asterisk.configure("pjsip.conf", "rewrite_contact = yes", "rewrite_contact = no");
    }

    @AfterEach
    void stop() throws Exception {
        if (phone != null) {
            phone.close();
        }
        if (asterisk != null) {
            asterisk.down();
        }
        lab.close();
    }

    /** Of what is bound; an empty one when nothing is. */
    private String port() {
        Matcher binding = BINDING.matcher(asterisk.cli("pjsip show contacts"));
        if (!binding.find()) {
            return "";
        }
        assertThat(binding.group(1)).isEqualTo(Netlab.OUTSIDE);
        return binding.group(2);
    }

    private static void until(String what, BooleanSupplier so) {
        long end = System.nanoTime() + 40_000_000_000L;
        while (!so.getAsBoolean()) { // each look is a program that runs
            assertThat(System.nanoTime()).as(what).isLessThan(end);
        }
    }

    private void udpConnectionsLast(int seconds) {
        lab.run(
                "n",
                "sysctl",
                "-w",
                "net.netfilter.nf_conntrack_udp_timeout=" + seconds,
                "net.netfilter.nf_conntrack_udp_timeout_stream=" + seconds);
    }

    @Test
    void callsGoBothWaysAndGoOnWhenTheNatGivesAnotherPort() throws Exception {
        phone = OtherJvm.start(lab.at("a"), NatPhoneMain.class, Netlab.WORLD + ":" + asterisk.sipPort());
        phone.ready();
        String before = port();
        assertThat(before).isNotEmpty().isNotEqualTo("5060");
        phone.says("DIALLED");
        phone.says("CALLED");

        // the NAT forgets the flow of SIP, which rests; that of the sound goes on
        udpConnectionsLast(1);
        until(
                "forgotten",
                () -> lab.run("n", "cat", CONNECTIONS)
                        .lines()
                        .noneMatch(line -> line.contains("dport=" + asterisk.sipPort() + " ")));
        udpConnectionsLast(120);
        until("registered from another port", () -> !port().isEmpty() && !port().equals(before));
        asterisk.cli("channel request hangup all");
        assertThat(phone.says("ENDED")).isEqualTo("REMOTE");
    }
}
