package io.xphone.verticle;

import io.xphone.bus.DiversionInfo;
import io.xphone.bus.HistoryInfo;
import io.xphone.bus.IdentityInfo;
import io.xphone.sip.identity.Diversion;
import io.xphone.sip.identity.HistoryEntry;
import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;

/** What a message says of identities, as the bus says it. */
final class IdentityInfos {

    private IdentityInfos() {}

    /** @param trusted whether what only the network may say is believed */
    static IdentityInfo of(Identities read, boolean trusted) {
        IdentityInfo info = new IdentityInfo()
                .setTrusted(trusted)
                .setAnonymous(read.anonymous())
                .setPrivacy(new ArrayList<>(read.privacy()))
                .setPreferred(texts(read.preferred()))
                .setCalledParty(read.calledParty().map(NameAddress::toString).orElse(null));
        if (trusted) {
            info.setAsserted(texts(read.asserted()))
                    .setRemoteParty(
                            read.remoteParty().map(NameAddress::toString).orElse(null))
                    .setDiversions(list(read.diversions().stream()
                            .map(IdentityInfos::diversion)
                            .toList()))
                    .setHistory(list(
                            read.history().stream().map(IdentityInfos::entry).toList()));
        }
        return info;
    }

    private static <T> List<T> list(List<T> fixed) {
        return new ArrayList<>(fixed);
    }

    private static List<String> texts(List<NameAddress> addresses) {
        return list(addresses.stream().map(NameAddress::toString).toList());
    }

    private static DiversionInfo diversion(Diversion diversion) {
        return new DiversionInfo()
                .setUser(user(diversion.address().uri()))
                .setUri(diversion.address().uri().toString())
                .setName(diversion.address().displayName().orElse(null))
                .setReason(diversion.reason())
                .setCounter(diversion.counter())
                .setHidden(diversion.hidden());
    }

    private static HistoryInfo entry(HistoryEntry entry) {
        return new HistoryInfo()
                .setUser(user(entry.address().uri()))
                .setUri(entry.address().uri().toString())
                .setName(entry.address().displayName().orElse(null))
                .setIndex(entry.index())
                .setCause(entry.cause())
                .setHidden(entry.hidden());
    }

    /** User part of a SIP URI, number of a tel URI; else all of it. */
    static String user(Uri uri) {
        if (uri instanceof TelUri tel) {
            return tel.number();
        }
        return uri instanceof SipUri sip ? sip.user().orElse("") : uri.toString();
    }
}
