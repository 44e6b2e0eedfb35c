package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.settings.RouteAction.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a redirect leads, and that no request can lead it elsewhere. */
class RedirectAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https true /a?b=c www.example.org:8080 https://www.example.org/a?b=c",
                "https true / [::1]:80 https://[::1]/",
                "https true /a WWW.example.org. https://WWW.example.org./a",
                "https:8443 true /a?b=c www.example.org:8080 https://www.example.org:8443/a?b=c",
                "https:8443 true / [::1]:80 https://[::1]:8443/",
                "https false /a a.b https://a.b/",
                "https true http://other/a?b a.b https://other/a?b",
                "https true http://other a.b https://other/",
                "https true http://other?b a.b https://other/?b",
                "https true //evil.example/a a.b https://a.b//evil.example/a",
                "https true /\\evil.example a.b https://a.b/%5Cevil.example",
                "https true /<\"x\">^`{|} a.b https://a.b/%3C%22x%22%3E%5E%60%7B%7C%7D",
                "https true /%0d%0aX:y a.b https://a.b/%0d%0aX:y",
                "https true /@evil.example a.b https://a.b/@evil.example",
                "https://x.org true /a?b a.b https://x.org/a?b",
                "https://x.org/ true /a a.b https://x.org/a",
                "https://x.org true //evil.example a.b https://x.org//evil.example",
                "https://x.org true http://evil.example?b a.b https://x.org/?b",
                "https://x.org:8443/new/ true /a a.b https://x.org:8443/new/a",
                "https://x.org/new?q=1#f false /a a.b https://x.org/new?q=1#f",
                "/new false /old/x?y a.b /new",
                "/new true //evil.example a.b /new//evil.example"
            })
    void leadsWhereTheFileSays(String to, boolean keepPath, String target, String host, String location) {
        assertThat(location(new Redirect(to, 302, keepPath, false), "GET " + target, host))
                .isEqualTo(location);
    }

    @Test
    void leadsToTheRootWhereTheWholeServerIsAsked() {
        assertThat(location(new Redirect("https", 307, true, false), "OPTIONS *", "a.b"))
                .isEqualTo("https://a.b/");
    }

    @Test
    void aPathIsKeptWhereThePlaceHasNone() {
        assertThat(Redirect.keepsPath("https")).isTrue();
        assertThat(Redirect.keepsPath("https://x.org")).isTrue();
        assertThat(Redirect.keepsPath("https://x.org:1/")).isTrue();
        assertThat(Redirect.keepsPath("https://x.org/a")).isFalse();
        assertThat(Redirect.keepsPath("https://x.org?a")).isFalse();
        assertThat(Redirect.keepsPath("/a")).isFalse();
    }

    @Test
    void noTargetThatIsLetPassBringsAnotherLineOrAnotherHost() {
        int led = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder target = new StringBuilder("/");
            for (int i = random.nextInt(8); i > 0; i--) {
                target.append((char)
                        (random.nextInt(4) == 0 ? "/\\:@?%\r\n".charAt(random.nextInt(8)) : random.nextInt(256)));
            }
            String location = location(new Redirect("https://x.org", 302, true, false), "GET " + target, "a.b");
            if (location != null) {
                led++;
                assertThat(location).startsWith("https://x.org/").matches("[!-~&&[^\"<>\\\\^`{|}]]+");
            }
        }
        assertThat(led).isGreaterThan(1000);
    }

    /** The value of Location, or null where the request is refused. */
    private static String location(Redirect redirect, String line, String host) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        String raw = line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        RequestRules rules = new RequestRules();
        if (reader.read(Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.ISO_8859_1))) != HeadReader.Result.DONE
                || rules.read(head) != null) {
            return null;
        }
        RedirectAnswer answer = new RedirectAnswer(redirect);
        assertThat(answer.answers(rules.target())).isTrue();
        ByteBuf out = answer.write(UnpooledByteBufAllocator.DEFAULT, head, rules.target(), true, "");
        String text = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(out.release()).isTrue();
        assertThat(text).endsWith("\r\n\r\n");
        assertThat(text.split("\r\n")).hasSize(3);
        return text.substring(text.indexOf("Location: ") + 10, text.length() - 4);
    }
}
