package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.CertificateMatch;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.TlsFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conditions of one route, worked out once per snapshot: the cheap ones first. Used by all event loops. */
final class RouteConditionsPlan {

    private final RouteCondition[] all;

    RouteConditionsPlan(RouteConditions settings) {
        List<RouteCondition> conditions = new ArrayList<>();
        settings.tls().ifPresent(wanted -> conditions.add((head, target, facts) -> facts.secure == wanted));
        if (!settings.methods().isEmpty()) {
            conditions.add(method(settings.methods()));
        }
        settings.headers().forEach((name, value) -> conditions.add(new FieldCondition(name, TextTest.of(value))));
        settings.query().forEach((name, value) -> conditions.add(new QueryCondition(name, TextTest.of(value))));
        if (!settings.sources().isEmpty()) {
            conditions.add(source(settings.sources()));
        }
        settings.certificate().ifPresent(wanted -> conditions.add(certificate(wanted)));
        if (!settings.ja4().isEmpty()) {
            conditions.add(ja4(settings.ja4()));
        }
        all = conditions.toArray(RouteCondition[]::new);
    }

    /** True where all of them hold. */
    boolean hold(Head head, RequestTarget target, ExchangeFacts facts) {
        for (RouteCondition condition : all) {
            if (!condition.holds(head, target, facts)) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return all.length == 0;
    }

    private static RouteCondition method(Set<String> methods) {
        byte[][] words = methods.stream()
                .map(method -> method.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        return (head, target, facts) -> {
            for (byte[] word : words) {
                if (java.util.Arrays.equals(word, 0, word.length, head.bytes(), head.methodStart(), head.methodEnd())) {
                    return true;
                }
            }
            return false;
        };
    }

    private static RouteCondition source(List<PeerNetwork> networks) {
        return (head, target, facts) -> {
            for (PeerNetwork network : networks) {
                if (network.includes(facts.client)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static RouteCondition ja4(Set<String> fingerprints) {
        return (head, target, facts) -> {
            TlsFacts tls = facts.tls;
            return tls != null && tls.ja4() != null && fingerprints.contains(tls.ja4());
        };
    }

    private static RouteCondition certificate(CertificateMatch wanted) {
        Optional<TextTest> subject = wanted.subject().map(TextTest::of);
        Optional<TextTest> issuer = wanted.issuer().map(TextTest::of);
        Optional<TextTest> san = wanted.san().map(TextTest::of);
        return (head, target, facts) -> {
            ClientCertificate shown = facts.tls == null ? null : facts.tls.clientCertificate();
            return shown != null
                    && (!wanted.verified() || shown.check() == ClientCertificateCheck.VERIFIED)
                    && (wanted.fingerprints().isEmpty() || wanted.fingerprints().contains(shown.sha256()))
                    && meets(subject, shown.subject())
                    && meets(issuer, shown.issuer())
                    && meetsAny(san, shown.names());
        };
    }

    private static boolean meets(Optional<TextTest> test, @Nullable String text) {
        return test.isEmpty() || test.get().passes(text);
    }

    private static boolean meetsAny(Optional<TextTest> test, List<String> texts) {
        return test.isEmpty() || texts.stream().anyMatch(test.get()::passes);
    }
}
