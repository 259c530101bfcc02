package io.xphone.verticle.call;

import io.xphone.CallInfo;
import io.xphone.bus.internal.SipHeaders;
import io.xphone.call.CallMachine;
import io.xphone.call.core.MediaPlan;
import io.xphone.codec.CodecSpecs;
import io.xphone.sdp.SdpWriter;
import io.xphone.sip.message.NameAddress;
import io.xphone.verticle.runtime.LocalAddresses;

/** Copies the state of a call machine to a {@link CallInfo}. */
final class CallSnapshot {

    private CallSnapshot() {}

    static void fill(CallInfo info, CallMachine machine) {
        name(info, machine)
                .setDirection(machine.direction())
                .setState(machine.state())
                .setLocalHold(machine.onHoldLocally())
                .setRemoteHold(machine.heldByRemote())
                .setHeaders(SipHeaders.multiMap(machine.remoteHeaders()))
                .setIdentity(IdentityInfos.of(machine.identities(), machine.trustsIdentity()));
        machine.sessionTimer()
                .ifPresent(
                        timer -> info.setSessionInterval((int) timer.seconds()).setSessionRefresher(timer.refresher()));
        machine.localSdp().ifPresent(sdp -> info.setLocalSdp(SdpWriter.textWithoutKeys(sdp)));
        machine.remoteSdp().ifPresent(sdp -> info.setRemoteSdp(SdpWriter.textWithoutKeys(sdp)));
        machine.mediaPlan()
                .map(MediaPlan::audio)
                .ifPresent(audio -> info.setCodec(audio.codec().name())
                        .setSampleRate(CodecSpecs.sampleRate(audio.codec()))
                        .setRemoteAddress(LocalAddresses.bracketed(audio.remoteHost()) + ":" + audio.remotePort()));
    }

    /** Copies the dialog identifiers and the parties of the call. */
    static CallInfo name(CallInfo info, CallMachine machine) {
        NameAddress remote = machine.remote();
        info.setSipCallId(machine.callId())
                .setLocalTag(machine.localTag())
                .setFrom(machine.from().toString())
                .setTo(machine.to().toString())
                .setRemoteName(remote.displayName().orElse(null))
                .setRemoteUri(remote.uri().toString())
                .setRemoteUser(IdentityInfos.user(remote.uri()))
                .setCalledUser(machine.calledNumber());
        machine.dialog()
                .ifPresent(dialog -> info.setRemoteTag(dialog.id().remoteTag())
                        .setRemoteTarget(dialog.remoteTarget().toString()));
        return info;
    }
}
