package io.xphone.verticle;

import io.xphone.options.MediaOptions;
import java.net.InetAddress;

/**
 * What a call's media verticle is set up with.
 *
 * @param callId the call
 * @param agent the phone or server it belongs to
 * @param dialogAddress who is told what happens
 * @param sound where the call takes what its agent is sent for it
 * @param bind address of the sockets
 * @param ports the shared port range; null lets the system choose
 */
record MediaSettings(
        String callId,
        String agent,
        String dialogAddress,
        AgentSound sound,
        InetAddress bind,
        RtpPorts ports,
        MediaOptions options) {}
