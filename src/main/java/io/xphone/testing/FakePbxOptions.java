package io.xphone.testing;

import io.xphone.audio.AudioCodecs;
import io.xphone.codec.CodecSpecs;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.transport.SrtpUse;
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
 * Options of a {@link FakePbx}. Defaults: 127.0.0.1, any free port, UDP and TCP, no users, G.711 µ-law and A-law with
 * telephone events, no network impairments.
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

    /** The address to bind and to advertise: an IP literal. */
    public String host() {
        return host;
    }

    /** Sets the address to bind and to advertise: an IP literal. */
    public FakePbxOptions setHost(String literal) {
        host = Objects.requireNonNull(literal);
        return this;
    }

    /** The SIP port, 0 for any free port. */
    public int port() {
        return port;
    }

    /** Sets the SIP port, 0 for any free port. */
    public FakePbxOptions setPort(int number) {
        port = number;
        return this;
    }

    /** The transports to listen on: UDP, TCP or both, on the same port number. */
    public Set<String> transports() {
        return transports;
    }

    /** Sets the transports to listen on: {@code "UDP"}, {@code "TCP"} or both. */
    public FakePbxOptions setTransports(String... names) {
        Set<String> selected = new LinkedHashSet<>();
        for (String name : names) {
            selected.add(name.toUpperCase(Locale.ROOT));
        }
        if (selected.isEmpty() || !Set.of("UDP", "TCP").containsAll(selected)) {
            throw new IllegalArgumentException("transports must be UDP, TCP or both: " + selected);
        }
        transports = Set.copyOf(selected);
        return this;
    }

    /** Passwords by user name; when empty, no request is challenged. */
    public Map<String, String> users() {
        return users;
    }

    /** Adds a user; registrations then require digest credentials. */
    public FakePbxOptions addUser(String name, String password) {
        Map<String, String> extended = new LinkedHashMap<>(users);
        extended.put(name, password);
        users = Map.copyOf(extended);
        return this;
    }

    /** Sets all users: passwords by user name. */
    public FakePbxOptions setUsers(Map<String, String> passwords) {
        users = Map.copyOf(passwords);
        return this;
    }

    /** Whether INVITE requests without credentials are challenged with 407. */
    public boolean authenticateCalls() {
        return authenticateCalls;
    }

    /** Sets whether INVITE requests without credentials are challenged with 407. */
    public FakePbxOptions setAuthenticateCalls(boolean authenticate) {
        authenticateCalls = authenticate;
        return this;
    }

    /** The value of the Server and User-Agent headers. */
    public String userAgent() {
        return userAgent;
    }

    /** Sets the value of the Server and User-Agent headers. */
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

    /** The digest algorithms of a challenge, in order of preference. */
    @SuppressWarnings("exports") // for tests on the class path
    public List<DigestAlgorithm> algorithms() {
        return algorithms;
    }

    /** Sets the digest algorithms of a challenge, in order of preference. */
    @SuppressWarnings("exports") // for tests on the class path
    public FakePbxOptions setAlgorithms(DigestAlgorithm... preferred) {
        algorithms = List.of(preferred);
        return this;
    }

    /** The maximum expiry of a registration, in seconds. */
    public int maxExpires() {
        return maxExpires;
    }

    /** Sets the maximum expiry of a registration, in seconds; longer requests are reduced to it. */
    public FakePbxOptions setMaxExpires(int seconds) {
        maxExpires = seconds;
        return this;
    }

    /** The minimum expiry of a registration, in seconds. */
    public int minExpires() {
        return minExpires;
    }

    /** Sets the minimum expiry of a registration, in seconds; shorter requests are rejected with 423. */
    public FakePbxOptions setMinExpires(int seconds) {
        minExpires = seconds;
        return this;
    }

    /** The audio capabilities: codecs and their order, telephone events, packet times. */
    public AudioCapabilities audio() {
        return audio;
    }

    /**
     * Sets the audio capabilities. Codecs that are installed ({@link AudioCodecs#installed()}) are encoded and decoded;
     * others can be negotiated, without audio.
     */
    public FakePbxOptions setAudio(AudioCapabilities capabilities) {
        audio = Objects.requireNonNull(capabilities);
        return this;
    }

    /**
     * Sets the codecs, and keeps the other audio capabilities.
     *
     * @param names of installed codecs, as in the option {@code codecs}, the preferred first
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    public FakePbxOptions setCodecs(String... names) {
        audio = new AudioCapabilities(
                CodecSpecs.select(AudioCodecs.installed(), List.of(names)),
                audio.telephoneEvent(),
                audio.ptimeMillis(),
                audio.maxPtimeMillis(),
                audio.comfortNoise(),
                audio.extendedReports(),
                audio.transport());
        return this;
    }

    /**
     * Sets whether calls are encrypted with keys in the SDP (SDES); off by default. {@code OPTIONAL} offers it with the
     * profile RTP/AVP, {@code REQUIRED} with RTP/SAVP. The transport of SIP does not matter.
     */
    public FakePbxOptions setSrtp(SrtpUse use) {
        audio = audio.withTransport(audio.transport().withSrtp(use));
        return this;
    }

    /** Sets whether offers propose RTCP on the port of RTP (RFC 5761); off by default. */
    public FakePbxOptions setRtcpMux(boolean enabled) {
        audio = audio.withTransport(
                audio.transport().continuing(audio.transport().keys(), enabled));
        return this;
    }

    /** Sets whether comfort noise (RFC 3389) is negotiated; off by default. */
    public FakePbxOptions setComfortNoise(boolean enabled) {
        audio = new AudioCapabilities(
                audio.codecs(),
                audio.telephoneEvent(),
                audio.ptimeMillis(),
                audio.maxPtimeMillis(),
                enabled,
                audio.extendedReports(),
                audio.transport());
        return this;
    }

    /** The RTCP report interval, in ms, before the randomisation of RFC 3550 §6.3; 0 disables reports. */
    public int rtcpIntervalMillis() {
        return rtcpIntervalMillis;
    }

    /** Sets the RTCP report interval, in ms; 0 disables reports. */
    public FakePbxOptions setRtcpIntervalMillis(int millis) {
        rtcpIntervalMillis = millis;
        return this;
    }

    /** The SIP transaction timers. */
    @SuppressWarnings("exports") // for tests on the class path
    public TimerValues timers() {
        return timers;
    }

    /** Sets the SIP transaction timers; short ones speed up tests of packet loss. */
    @SuppressWarnings("exports") // for tests on the class path
    public FakePbxOptions setTimers(TimerValues values) {
        timers = Objects.requireNonNull(values);
        return this;
    }

    /** The simulated network of received SIP datagrams. */
    public LinkOptions sipIn() {
        return sipIn;
    }

    /** The simulated network of sent SIP datagrams. */
    public LinkOptions sipOut() {
        return sipOut;
    }

    /** Sets the simulated network of SIP over UDP. SIP over TCP is not affected. */
    public FakePbxOptions setSipLink(LinkOptions in, LinkOptions out) {
        sipIn = Objects.requireNonNull(in);
        sipOut = Objects.requireNonNull(out);
        return this;
    }

    /** The simulated network of received RTP. */
    public LinkOptions rtpIn() {
        return rtpIn;
    }

    /** The simulated network of sent RTP. */
    public LinkOptions rtpOut() {
        return rtpOut;
    }

    /** Sets the simulated network of RTP; each call starts with the first packet of the seed. */
    public FakePbxOptions setRtpLink(LinkOptions in, LinkOptions out) {
        rtpIn = Objects.requireNonNull(in);
        rtpOut = Objects.requireNonNull(out);
        return this;
    }
}
