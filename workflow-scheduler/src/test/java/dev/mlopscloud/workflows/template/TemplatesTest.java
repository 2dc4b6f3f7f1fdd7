package dev.mlopscloud.workflows.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
    private static final Instant LOGICAL = Instant.parse("2026-05-04T10:30:15.250Z");
    private final Templates templates = new Templates(Clock.fixed(LOGICAL, ZoneOffset.UTC));

    /** Answers a method with what it was called with. */
    private static final class Echo implements Thing {
        @Override
        public @Nullable Object attribute(String name) {
            return name.equals("id") ? "echo" : null;
        }

        @Override
        public Object call(String method, Arguments arguments) {
            return method + ":" + arguments.text(0, "task_ids") + ":"
                    + (arguments.text(1, "key") == null ? "None" : arguments.text(1, "key"));
        }
    }

    private Map<String, Object> names() {
        return Map.of(
                "ds",
                "2026-05-04",
                "logical_date",
                Moment.of(LOGICAL),
                "ti",
                new Echo(),
                "nothing",
                None.NONE,
                "params",
                tree("{\"n\": 3, \"on\": true, \"deep\": {\"list\": [1, \"two\", null]}, \"evil\": \"{{ ds }}\"}"),
                "rows",
                List.of(Map.of("name", "a"), Map.of("name", "b")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
        no template                                        ¦ no template
        {{ ds }}                                           ¦ 2026-05-04
        {{ logical_date }}                                 ¦ 2026-05-04 10:30:15.250000+00:00
        {{ logical_date ~ '' }}                            ¦ 2026-05-04 10:30:15.250000+00:00
        {{ logical_date.strftime('%d.%m.%Y %H:%M') }}      ¦ 04.05.2026 10:30
        {{ (logical_date + macros.timedelta(days=1)).isoformat() }} ¦ 2026-05-05T10:30:15.250000+00:00
        {{ logical_date - macros.timedelta(hours=1, minutes=30) }}  ¦ 2026-05-04 09:00:15.250000+00:00
        {{ logical_date - logical_date.add(hours=-3) }}             ¦ 3:00:00
        {{ (logical_date - macros.timedelta(days=2)) < logical_date }} ¦ True
        {{ logical_date + 2 * macros.timedelta(days=1) > logical_date }} ¦ True
        {{ 7 - 2 * 3 + 1 }}                                ¦ 2
        {{ 'at ' + logical_date }}                         ¦ at 2026-05-04 10:30:15.250000+00:00
        {{ logical_date.add(days=1, hours=2).isoformat() }} ¦ 2026-05-05T12:30:15.250000+00:00
        {{ logical_date.subtract(months=1).to_date_string() }} ¦ 2026-04-04
        {{ logical_date.start_of('month').isoformat() }}   ¦ 2026-05-01T00:00:00+00:00
        {{ logical_date.year + 1 }}                        ¦ 2027
        {{ macros.ds_add(ds, -4) }}                        ¦ 2026-04-30
        {{ macros.ds_format(ds, '%Y-%m-%d', '%d/%m/%y') }} ¦ 04/05/26
        {{ logical_date.in_timezone('Europe/Berlin').strftime('%H') }} ¦ 12
        {{ ti.xcom_pull(task_ids='load', key='rows') }}    ¦ xcom_pull:load:rows
        {{ ti.xcom_pull('load') }}                         ¦ xcom_pull:load:None
        {{ params.n }} {{ params['n'] * 2 }}               ¦ 3 6
        {{ params.on }} {{ params.deep.list }}             ¦ True [1, 'two', None]
        {{ params.deep }}                                  ¦ {'list': [1, 'two', None]}
        {{ params.deep.list[1].upper() }}                  ¦ TWO
        {{ params.deep.list[-2] }}                         ¦ two
        {{ params.get('x', 'y') }}                         ¦ y
        {{ params.evil }}                                  ¦ {{ ds }}
        {{ nothing }}                                      ¦ None
        {{ nothing is none }}                              ¦ True
        {{ unknown | default('d') }}                       ¦ d
        {{ unknown is defined }}                           ¦ False
        {% if params.on and not nothing %}y{% else %}n{% endif %} ¦ y
        {% for r in rows %}{{ loop.index }}{{ r.name }}{% if not loop.last %},{% endif %}{% endfor %} ¦ 1a,2b
        {% for k, v in params.deep.items() %}{{ k }}={{ v | length }}{% endfor %} ¦ list=3
        {{ rows | map(attribute='name') | join('+') }}     ¦ a+b
        {{ params.deep | tojson }}                         ¦ {"list":[1,"two",null]}
        {{ logical_date | ds }} {{ logical_date | ts_nodash }} ¦ 2026-05-04 20260504T103015
        {{ 'a-b'.split('-')[1] }}{{ ds.replace('-', '') }} ¦ b20260504
        {% set x = ds %}{{ x }}                            ¦ 2026-05-04
        {{ 'y' if params.n > 2 else 'n' }}                 ¦ y
        """)
    void renders(String template, String text) {
        assertThat(templates.render(template, names())).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ unknown }}",
                "{{ params.unknown.deeper }}",
                "{{ ds.getClass() }}",
                "{{ ''.getClass().forName('java.lang.Runtime') }}",
                "{{ ds.class }}",
                "{{ logical_date.time }}",
                "{{ ____int3rpr3t3r____.config }}",
                "{{ ____int3rpr3t3r____.getContext() }}",
                "{{ params.getClass }}",
                "{% include '/etc/passwd' %}",
                "{% import '/etc/passwd' as x %}",
                "{{ '{{ ds }}' | render }}",
                "{{ 'x' | center(1000000000) }}",
                "{{ '%1000000000d' | format(1) }}",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
                "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}{{ unknown }}",
            })
    void refuses(String template) {
        assertThatThrownBy(() -> templates.render(template, names())).isInstanceOf(TemplateException.class);
    }

    @Test
    void bombsGoOutBeforeTheyTakeTheMemory() {
        String doubling = "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}".repeat(60) + "{{ a }}";
        assertThatThrownBy(() -> templates.render(doubling, Map.of())).isInstanceOf(TemplateException.class);
        String squaring = "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a | replace('a', a) %}".repeat(9) + "{{ a }}";
        assertThatThrownBy(() -> templates.render(squaring, Map.of())).isInstanceOf(TemplateException.class);
        String escaping = "{{ '\"'" + " | tojson".repeat(60) + " }}";
        assertThatThrownBy(() -> templates.render(escaping, Map.of())).isInstanceOf(TemplateException.class);
        String listing = "{% set a = [1, 2] %}" + "{% set a = a + a %}".repeat(40) + "{{ a }}";
        assertThatThrownBy(() -> templates.render(listing, Map.of())).isInstanceOf(TemplateException.class);
        String deep = "{{ " + "(".repeat(30_000) + "1" + ")".repeat(30_000) + " }}";
        assertThatThrownBy(() -> templates.render(deep, Map.of())).isInstanceOf(TemplateException.class);
        assertThat(templates.fault(deep)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{ a b }}", "{{ ds", "{% if x %}", "{% nonsense %}", "{{ ds + }}", "{% for x %}{% endfor %}"})
    void tellsAFaultWithoutRendering(String template) {
        assertThat(templates.fault(template)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ unknown.at_this_time | default('x') }}",
                "{% if a == 1 %}{% elif b %}{% else %}{% endif %}",
                "{# a note #} {% raw %}{{ a b }}{% endraw %}",
                "{{ ti.xcom_pull(task_ids='a')[0] }}",
                "awk '{print $1}' # { a } }} "
            })
    void findsNoFaultInWhatMayRenderOnceTheNamesAreKnown(String template) {
        assertThat(templates.fault(template)).isEmpty();
    }

    private static Object tree(String json) {
        try {
            return Python.of(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ 1 / 0 }}", "{{ 7 % 0 }}", "{{ 1 / 0.0 }}"})
    void nothingIsDividedByZero(String template) {
        assertThatThrownBy(() -> templates.render(template, Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("division by zero");
    }
}
