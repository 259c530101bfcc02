package io.xphone.verticle.media;

import io.xphone.options.MediaOptions;
import java.net.InetAddress;

/**
 * What a call's media verticle is set up with.
 *
 * @param callId the call
 * @param dialogAddress who is told what happens
 * @param sipAddress who looks names up
 * @param bind address of the sockets
 * @param ports the shared port range; null lets the system choose
 */
public record MediaSettings(
        String callId,
        String dialogAddress,
        String sipAddress,
        InetAddress bind,
        RtpPorts ports,
        MediaOptions options) {}
