package io.xphone.verticle.agent;

import io.xphone.audio.MusicLoop;
import io.xphone.audio.WavReader;
import io.xphone.dtls.DtlsLibrary;
import io.xphone.options.IceMode;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.OptionsCheck;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.call.CodecNames;
import io.xphone.verticle.call.TransportPolicies;
import io.xphone.verticle.media.transport.DtlsIdentity;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.ServerAddress;
import io.xphone.verticle.transport.OriginRule;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks the options of a phone or server when it is created: what can be known without the network. Each mistake is an
 * {@code IllegalArgumentException} of the form {@code key: what is wrong, and what to write instead}.
 */
final class OptionsValidation {

    private OptionsValidation() {}

    static void check(PhoneOptions options) {
        OptionsCheck.check(options);
        PhoneProfile profile = new PhoneProfile(options, "");
        if (options.isRegister() && blank(options.getUsername())) {
            throw new IllegalArgumentException("username: is missing: the account at the registrar; set register to"
                    + " false for a phone that does not register");
        }
        CommandHeaders.ofRegistration(CommandHeaders.checked(options.getRegisterHeaders()));
        if (!blank(options.getLocalAddress())) {
            LocalAddresses.parse(options.getLocalAddress(), "localAddress");
        }
        dnsServers(options.getDnsServers());
        if (!isPath(options.getWebSocketPath())) {
            throw new IllegalArgumentException("webSocketPath: \"" + options.getWebSocketPath()
                    + "\" is no path: write that of the server's WebSocket, such as /ws");
        }
        boolean tls =
                options.getTransport().isSecure() || profile.registrarUri().secure();
        tls(options.getTls(), tls);
        media(options.getMedia());
        keys(options.getMedia(), tls || encrypted(profile.nextHop()), options.getTransport() + " (transport)");
    }

    static void check(SipServerOptions options) {
        OptionsCheck.check(options);
        if (options.getListen().isEmpty()) {
            throw new IllegalArgumentException("listen: is empty: name at least one address to listen on");
        }
        boolean tls = false;
        for (int i = 0; i < options.getListen().size(); i++) {
            ListenOptions at = options.getListen().get(i);
            if (blank(at.getHost())) {
                throw new IllegalArgumentException("listen." + i + ".host: is missing: 0.0.0.0 for every address");
            }
            if (ServerAddress.parse(at.getHost(), 0, "listen." + i + ".host").port() > 0) {
                throw new IllegalArgumentException(
                        "listen." + i + ".host: \"" + at.getHost() + "\" contains a port: set listen." + i + ".port");
            }
            webSocket(at, "listen." + i + ".");
            tls |= at.getTransport().isSecure();
        }
        if (tls && blank(options.getTls().getCertPath())) {
            throw new IllegalArgumentException(
                    "tls.certPath: is missing: to listen on TLS or WSS set this and tls.keyPath, two PEM files");
        }
        new ServerProfile(options, new SecureIdentifiers());
        dnsServers(options.getDnsServers());
        tls(options.getTls(), true);
        media(options.getMedia());
        boolean peers =
                options.getPeers().stream().anyMatch(peer -> peer.getTransport().isSecure());
        keys(options.getMedia(), tls || peers, "no TLS (listen, peers)");
        for (int i = 0; i < options.getPeers().size(); i++) {
            PeerOptions peer = options.getPeers().get(i);
            TransportPolicies.check(peer.getSrtpKeys(), options.getMedia(), "peers." + i + ".srtpKeys");
            TransportPolicies.check(peer.getIce(), options.getMedia(), "peers." + i + ".ice");
        }
    }

    /** Keys of SRTP are in the SIP messages: a phone or server without TLS could use them for no call. */
    private static void keys(MediaOptions media, boolean tls, String transport) {
        TransportPolicies.check(media.getSrtpKeys(), media, "media.srtpKeys");
        boolean sdes = media.getSrtp() != SrtpMode.OFF && media.getSrtpKeys() == SrtpKeys.SDES;
        if (sdes && !tls && !media.isSrtpWithoutTls()) {
            throw new IllegalArgumentException("media.srtp: is " + media.getSrtp() + ", and SIP uses " + transport
                    + ", where everyone on the way can read the keys: use TLS, or set media.srtpKeys to DTLS, or"
                    + " media.srtpWithoutTls");
        }
    }

    /** Whether an outbound proxy is reached over TLS, whatever the transport of the phone. */
    private static boolean encrypted(Uri hop) {
        return hop instanceof SipUri uri
                && (uri.secure()
                        || uri.parameter("transport")
                                .filter(name -> name.equalsIgnoreCase("tls") || name.equalsIgnoreCase("wss"))
                                .isPresent());
    }

    private static void webSocket(ListenOptions at, String key) {
        if (!at.getTransport().isWebSocket()) {
            String set = at.getPath() != null ? "path" : at.getAllowedOrigins().isEmpty() ? "" : "allowedOrigins";
            if (!set.isEmpty()) {
                throw new IllegalArgumentException(
                        key + set + ": is for the transports WS and WSS; this one is " + at.getTransport());
            }
            return;
        }
        if (at.getPath() != null && !isPath(at.getPath())) {
            throw new IllegalArgumentException(
                    key + "path: \"" + at.getPath() + "\" is no path: write one such as /ws, or leave it out for any");
        }
        at.getAllowedOrigins().forEach(origin -> OriginRule.check(origin, key + "allowedOrigins"));
    }

    private static boolean isPath(String text) {
        try {
            return text != null && text.startsWith("/") && new URI("ws://0.0.0.0" + text).getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    private static void dnsServers(List<String> servers) {
        for (int i = 0; i < servers.size(); i++) {
            ServerAddress.parse(servers.get(i), 0, "dnsServers." + i);
        }
    }

    private static void tls(TlsOptions tls, boolean used) {
        if (used) {
            KeyPairCheck.check(tls);
        }
    }

    private static void media(MediaOptions media) {
        new CodecNames(media).capabilities();
        address(media.getRtpAddress(), "media.rtpAddress");
        address(media.getBindAddress(), "media.bindAddress");
        NatServers.check(media);
        if (media.isIceRelayOnly()
                && (media.getIce() != IceMode.FULL || media.getTurnServers().isEmpty())) {
            throw new IllegalArgumentException("media.iceRelayOnly: needs media.ice FULL, not " + media.getIce()
                    + ", and media.turnServers, of which there are "
                    + media.getTurnServers().size());
        }
        for (TurnServerOptions server : media.getTurnServers()) {
            tls(server.getTls(), server.getUrl().regionMatches(true, 0, "turns:", 0, "turns:".length()));
        }
        dtlsCertificate(media.getDtlsCertPath(), media.getDtlsKeyPath());
        if (!blank(media.getHoldMusic())) {
            music(media.getHoldMusic());
        }
    }

    private static void dtlsCertificate(String certPath, String keyPath) {
        if (blank(certPath) != blank(keyPath)) {
            throw new IllegalArgumentException("media." + (blank(certPath) ? "dtlsCertPath" : "dtlsKeyPath")
                    + ": is missing: set both, two PEM files, or neither");
        }
        if (!blank(certPath) && DtlsLibrary.missing().isEmpty()) {
            try {
                DtlsIdentity.certificate(certPath, keyPath);
            } catch (IllegalArgumentException unusable) {
                throw new IllegalArgumentException("media.dtlsCertPath: " + unusable.getMessage(), unusable);
            }
        }
    }

    private static void address(String literal, String key) {
        if (literal != null) {
            LocalAddresses.parse(literal, key);
        }
    }

    /** Reads the head of the file; the calls read the rest of it when they need it. */
    private static void music(String file) {
        try (SeekableByteChannel channel = Files.newByteChannel(Path.of(file));
                WavReader wav = new WavReader(channel)) {
            MusicLoop.checkRate(wav);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("media.holdMusic: \"" + file + "\" does not exist: name a WAV file on"
                    + " this machine, " + Path.of(file).toAbsolutePath() + " was looked for");
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(
                    "media.holdMusic: \"" + file + "\" can't be played: " + unreadable.getMessage()
                            + "; a WAV file of 8000 Hz or more is needed",
                    unreadable);
        }
    }
}
