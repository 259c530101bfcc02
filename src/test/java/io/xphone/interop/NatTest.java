package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import io.xphone.peers.Asterisk;
import io.xphone.peers.Coturn;
import io.xphone.peers.Netlab;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Behind a real NAT, with an Asterisk outside that uses each Contact unchanged. */
@Tag("peers")
class NatTest {

    private static final Pattern BINDING = Pattern.compile("sip:1001[^@ ]*@([0-9.]+):([0-9]+)");
    private static final String CONNECTIONS = "/proc/net/nf_conntrack";

    private Netlab lab;
    private Asterisk asterisk;
    private Coturn coturn;
    private OtherJvm inside;

    @AfterEach
    void stop() throws Exception {
        if (inside != null) {
            inside.close();
        }
        if (asterisk != null) {
            asterisk.down();
        }
        if (coturn != null) {
            coturn.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private void believesContacts() {
        asterisk.configure("pjsip.conf", "rewrite_contact = yes", "rewrite_contact = no");
    }

    /** The registered contact; empty without a registration. */
    private String port() {
        Matcher binding = BINDING.matcher(asterisk.cli("database show registrar"));
        if (!binding.find()) {
            return "";
        }
        assertThat(binding.group(1)).isEqualTo(Netlab.OUTSIDE);
        return binding.group(2);
    }

    private static void until(String what, BooleanSupplier so) {
        long end = System.nanoTime() + 40_000_000_000L;
        while (!so.getAsBoolean()) { // each check runs a program
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

    /** The NAT maps each flow to another port: incoming calls require the address learned from {@code rport}. */
    @Test
    void callsWorkInBothDirectionsAndContinueWhenTheNatPortChanges() throws Exception {
        lab = new Netlab("symmetric");
        asterisk = Asterisk.in(lab.namespace("w"), Netlab.WORLD);
        believesContacts();
        inside = OtherJvm.start(lab.at("a"), NatPhoneMain.class, Netlab.WORLD + ":" + asterisk.sipPort());
        inside.ready();
        String before = port();
        assertThat(before).isNotEmpty().isNotEqualTo("5060");
        inside.says("DIALLED");
        inside.says("CALLED");

        // the NAT drops the idle SIP mapping; that of the media stays
        udpConnectionsLast(1);
        until(
                "forgotten",
                () -> lab.run("n", "cat", CONNECTIONS)
                        .lines()
                        .noneMatch(line -> line.contains("dport=" + asterisk.sipPort() + " ")));
        udpConnectionsLast(120);
        until("registered from another port", () -> !port().isEmpty() && !port().equals(before));
        asterisk.cli("channel request hangup all");
        assertThat(inside.says("ENDED")).isEqualTo("REMOTE");
    }

    /** The PBX believes SDP and Contact as they are: audio needs the address that the STUN server has reported. */
    @Test
    void sdpAndContactHaveTheAddressOfTheStunServer() throws Exception {
        lab = new Netlab("cone");
        asterisk = Asterisk.in(lab.namespace("w"), Netlab.WORLD);
        believesContacts();
        asterisk.configure("pjsip.conf", "rtp_symmetric = yes", "rtp_symmetric = no");
        coturn = Coturn.in(lab.namespace("w"), Netlab.WORLD);
        asterisk.cli("pjsip set logger on");
        inside = OtherJvm.start(
                lab.at("a"),
                NatPhoneMain.class,
                Netlab.WORLD + ":" + asterisk.sipPort(),
                "stun:" + Netlab.WORLD + ":" + coturn.port());
        inside.ready();
        inside.says("DIALLED");
        inside.says("CALLED");
        String log = asterisk.text("log/full");
        assertThat(log).contains("c=IN IP4 " + Netlab.OUTSIDE).doesNotContain("c=IN IP4 " + Netlab.INSIDE);
        assertThat(log).as("the first Contact already").doesNotContainPattern("Contact: [^\\r\\n]*" + Netlab.INSIDE);
        asterisk.cli("channel request hangup all");
        assertThat(inside.says("ENDED")).isEqualTo("REMOTE");
    }

    /** The NAT forwards ports to the server: in-dialog requests use the external address that the server advertises. */
    @Test
    void serverIsReachableAtItsExternalAddress() throws Exception {
        lab = new Netlab("cone");
        lab.forward(NatServerMain.PORT + ", " + NatServerMain.RTP_MIN + "-" + (NatServerMain.RTP_MAX + 1));
        asterisk = Asterisk.in(lab.namespace("w"), Netlab.PUBLIC_WORLD, Netlab.PUBLIC, NatServerMain.PORT);
        believesContacts();
        inside = OtherJvm.start(lab.at("a"), NatServerMain.class, Netlab.INSIDE, Netlab.PUBLIC, Netlab.PUBLIC_WORLD);
        inside.ready();
        asterisk.cli("channel originate PJSIP/600@trunk application Echo");
        inside.says("CALLED");
        asterisk.cli("channel request hangup all");
        assertThat(inside.says("ENDED")).isEqualTo("REMOTE");
    }
}
