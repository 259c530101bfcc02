package io.xphone.testing;

import io.xphone.sdp.AudioCapabilities;
import io.xphone.sip.auth.DigestAlgorithm;
import io.xphone.sip.transaction.TimerValues;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a {@link FakePbx} is set up. As it comes: 127.0.0.1, any port, UDP and TCP, no passwords, G.711 in both laws with
 * telephone-events, a perfect network.
 */
public final class FakePbxOptions {

    private String host = "127.0.0.1";
    private int port;
    private Set<String> transports = Set.of("UDP", "TCP");
    private Map<String, String> users = Map.of();
    private boolean authenticateCalls;
    private String userAgent = "FakePbx";
    private String realm = "fakepbx";
    private List<DigestAlgorithm> algorithms = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    private int maxExpires = 3600;
    private int minExpires;
    private AudioCapabilities audio = AudioCapabilities.DEFAULT;
    private TimerValues timers = TimerValues.DEFAULT;
    private int rtcpIntervalMillis = 5000;
    private LinkOptions sipIn = LinkOptions.PERFECT;
    private LinkOptions sipOut = LinkOptions.PERFECT;
    private LinkOptions rtpIn = LinkOptions.PERFECT;
    private LinkOptions rtpOut = LinkOptions.PERFECT;

    /** The address to bind and to tell: a literal. */
    public String host() {
        return host;
    }

    /** Sets the address to bind and to tell. */
    public FakePbxOptions setHost(String literal) {
        host = Objects.requireNonNull(literal);
        return this;
    }

    /** The SIP port, 0 for any free one. */
    public int port() {
        return port;
    }

    /** Sets the SIP port, 0 for any free one. */
    public FakePbxOptions setPort(int number) {
        port = number;
        return this;
    }

    /** The transports it listens on: UDP, TCP or both, on the same port number. */
    public Set<String> transports() {
        return transports;
    }

    /** Sets the transports it listens on: {@code "UDP"}, {@code "TCP"} or both. */
    public FakePbxOptions setTransports(String... names) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            wanted.add(name.toUpperCase(Locale.ROOT));
        }
        if (wanted.isEmpty() || !Set.of("UDP", "TCP").containsAll(wanted)) {
            throw new IllegalArgumentException("UDP, TCP or both: " + wanted);
        }
        transports = Set.copyOf(wanted);
        return this;
    }

    /** Passwords by user name; when empty, nobody is asked for one. */
    public Map<String, String> users() {
        return users;
    }

    /** Adds a user: from now on registrations need digest credentials. */
    public FakePbxOptions addUser(String name, String password) {
        Map<String, String> more = new LinkedHashMap<>(users);
        more.put(name, password);
        users = Map.copyOf(more);
        return this;
    }

    /** Sets all users, password by name. */
    public FakePbxOptions setUsers(Map<String, String> passwords) {
        users = Map.copyOf(passwords);
        return this;
    }

    /** Whether INVITEs need credentials too; then answered 407. */
    public boolean authenticateCalls() {
        return authenticateCalls;
    }

    /** Sets whether INVITEs need credentials too. */
    public FakePbxOptions setAuthenticateCalls(boolean wanted) {
        authenticateCalls = wanted;
        return this;
    }

    /** What Server and User-Agent say. */
    public String userAgent() {
        return userAgent;
    }

    /** Sets what Server and User-Agent say. */
    public FakePbxOptions setUserAgent(String name) {
        userAgent = Objects.requireNonNull(name);
        return this;
    }

    /** The digest realm. */
    public String realm() {
        return realm;
    }

    /** Sets the digest realm. */
    public FakePbxOptions setRealm(String name) {
        realm = Objects.requireNonNull(name);
        return this;
    }

    /** The digest algorithms of a challenge, the most wanted first. */
    public List<DigestAlgorithm> algorithms() {
        return algorithms;
    }

    /** Sets the digest algorithms of a challenge, the most wanted first. */
    public FakePbxOptions setAlgorithms(DigestAlgorithm... wanted) {
        algorithms = List.of(wanted);
        return this;
    }

    /** The longest time that a registration gets, in seconds. */
    public int maxExpires() {
        return maxExpires;
    }

    /** Sets the longest time that a registration gets, in seconds: who asks for more, gets this. */
    public FakePbxOptions setMaxExpires(int seconds) {
        maxExpires = seconds;
        return this;
    }

    /** The shortest time that a registration may ask for, in seconds. */
    public int minExpires() {
        return minExpires;
    }

    /** Sets the shortest time that a registration may ask for, in seconds: less is answered 423. */
    public FakePbxOptions setMinExpires(int seconds) {
        minExpires = seconds;
        return this;
    }

    /** What it can do with audio: G.711 codecs, their order, events, packet times. */
    public AudioCapabilities audio() {
        return audio;
    }

    /** Sets what it can do with audio. Sound is coded for PCMU and PCMA; others can be negotiated and stay silent. */
    public FakePbxOptions setAudio(AudioCapabilities capabilities) {
        audio = Objects.requireNonNull(capabilities);
        return this;
    }

    /** How often calls report by RTCP, in ms, before the variation of RFC 3550 §6.3; 0 for never. */
    public int rtcpIntervalMillis() {
        return rtcpIntervalMillis;
    }

    /** Sets how often calls report by RTCP, in ms; 0 for never. */
    public FakePbxOptions setRtcpIntervalMillis(int millis) {
        rtcpIntervalMillis = millis;
        return this;
    }

    /** The base intervals of retransmission. */
    public TimerValues timers() {
        return timers;
    }

    /** Sets the base intervals of retransmission: short ones make tests of losses quick. */
    public FakePbxOptions setTimers(TimerValues values) {
        timers = Objects.requireNonNull(values);
        return this;
    }

    /** The network that SIP datagrams come through. */
    public LinkOptions sipIn() {
        return sipIn;
    }

    /** The network that SIP datagrams go out through. */
    public LinkOptions sipOut() {
        return sipOut;
    }

    /** Sets the network for SIP over UDP. (TCP loses nothing: it is left alone.) */
    public FakePbxOptions setSipLink(LinkOptions in, LinkOptions out) {
        sipIn = Objects.requireNonNull(in);
        sipOut = Objects.requireNonNull(out);
        return this;
    }

    /** The network that each call's RTP comes through. */
    public LinkOptions rtpIn() {
        return rtpIn;
    }

    /** The network that each call's RTP goes out through. */
    public LinkOptions rtpOut() {
        return rtpOut;
    }

    /** Sets the network for RTP: every call starts it anew. */
    public FakePbxOptions setRtpLink(LinkOptions in, LinkOptions out) {
        rtpIn = Objects.requireNonNull(in);
        rtpOut = Objects.requireNonNull(out);
        return this;
    }
}
