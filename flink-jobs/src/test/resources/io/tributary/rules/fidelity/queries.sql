-- What is run through the fabric and through ordinary Flink SQL, one a line, under the headings of Flink's page of built-in functions.
-- An expression, or a whole query. {s} {p} {i} {l} {d} {n} {b} {t} {a} stand for values of the payload, typed; see FidelityQueries.
-- A line that begins with ~ gives nothing on any message, or always fails: that is what is compared.

# Comparison
{i} = qos
{d} = {i}
{n} = {d}
{s} = {p}
{i} <> 1
{d} <> {d}
{i} > 0
{l} >= {i}
{d} < 1.5e0
{d} > 1.5
{n} <= 100
{s} < 'm'
{t} > TIMESTAMP '2024-01-01 00:00:00'
received_at >= logged_at
payload_bytes = correlation_data
payload_bytes = x'7b7d'
payload_bytes < x'7b22'
{b} = ({i} > 0)
{s} IS NULL
payload IS NOT NULL
{s} IS DISTINCT FROM {p}
{i} IS NOT DISTINCT FROM {l}
{i} BETWEEN 1 AND 10
{i} BETWEEN ASYMMETRIC {l} AND 30
{i} BETWEEN SYMMETRIC 10 AND 1
{i} NOT BETWEEN {l} AND 5
{d} NOT BETWEEN SYMMETRIC 5 AND -5
{s} LIKE 'a%'
{s} LIKE '%b%'
{s} LIKE '%c'
{s} LIKE 'a_c'
{s} LIKE 'abc'
{s} LIKE ''
{s} LIKE '%é%'
payload LIKE '%"t":_%'
{s} LIKE {p}
{s} NOT LIKE {p}
{s} LIKE '%!%%' ESCAPE '!'
{s} LIKE {p} ESCAPE '\'
{s} NOT LIKE 'a%'
{s} SIMILAR TO 'a|b%'
{s} SIMILAR TO '[a-c]+'
{s} SIMILAR TO {p}
{s} NOT SIMILAR TO '%(b|d)%'
{s} SIMILAR TO 'a!%%' ESCAPE '!'
{s} IN ('abc', 'é', '')
{s} IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'abc')
{i} IN (1, 2, 3, 30)
{i} IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30, CAST(NULL AS INT))
{i} NOT IN (1, CAST(NULL AS INT))
{d} IN (1.5, 2)
{d} NOT IN (0.0e0, 1.5e0, 30.0e0)
{s} NOT IN ('abc', 'x')
{a} = ARRAY['a', 'b']
{a} <> ARRAY['a']
user_properties = MAP['unit', 'C']
ROW({i}, {s}) = ROW(30, 'abc')
SELECT device_name FROM messages WHERE {d} > 20 AND {s} LIKE 'a%'
SELECT device_name, qos FROM messages WHERE {i} = qos OR payload IS NULL
SELECT topic FROM messages WHERE TOPIC_MATCHES(topic, 'ABCDEFGHIJ/+/event') AND qos IN (0, 2)
TOPIC_MATCHES(topic, 'ABCDEFGHIJ/#')
TOPIC_MATCHES(topic, {p})

# Logical
{b} OR {i} > 0
{b} AND {i} > 0
{b} AND CAST(NULL AS BOOLEAN)
{b} OR CAST(NULL AS BOOLEAN)
NOT {b}
NOT ({b} AND {s} LIKE 'a%')
{b} IS TRUE
{b} IS NOT TRUE
{b} IS FALSE
{b} IS NOT FALSE
{b} IS UNKNOWN
{b} IS NOT UNKNOWN
{d} > 1 AND 10 / {i} > 1
SELECT qos FROM messages WHERE {i} <> 0 AND 100 / {i} > 2
SELECT qos FROM messages WHERE {b} IS UNKNOWN OR NOT {b}

# Arithmetic
+ {d}
- {d}
- {i}
- {l}
{i} + 1
{i} + {l}
{i} + {d}
{n} + {i}
{n} + {d}
{d} + {d}
{l} + 9223372036854775807
{i} * 2147483647
{i} - {l}
{n} - {n}
{n} - 0.000001
{i} * {i}
{d} * {i}
{n} * {n}
{n} * 1.5
10 / {i}
{i} / 7
{d} / 0
{d} / {d}
{n} / 3
{n} / {n}
7 / {d}
{i} / NULLIF({l}, 0)
{i} % 7
{i} % {l}
MOD({l}, 5)
MOD({n}, 3)
POWER({d}, 2)
POWER({i}, 0.5)
POWER({n}, 2)
ABS({i})
ABS({l})
ABS({d})
ABS({n})
SQRT({d})
SQRT({i})
LN({d})
LN({i})
LOG10({d})
LOG2({d})
LOG2({i})
LOG({d})
LOG(2, {d})
LOG({d}, 8)
EXP({d})
EXP({i})
CEIL({d})
CEILING({n})
CEIL({i})
FLOOR({d})
FLOOR({n})
FLOOR({l})
SIN({d})
SINH({d})
COS({d})
COSH({d})
TAN({d})
TANH({d})
COT({d})
ASIN({d})
ACOS({d})
ATAN({d})
ATAN2({d}, {i})
ATAN2({i}, {d})
DEGREES({d})
RADIANS({i})
SIGN({d})
SIGN({i})
SIGN({n})
ROUND({d}, 1)
ROUND({d}, {i})
ROUND({n}, 2)
ROUND({l}, -1)
ROUND({i})
TRUNCATE({d}, 1)
TRUNCATE({n}, 3)
TRUNCATE({d})
TRUNCATE({i}, -1)
PI() * {d}
E() * {d}
BIN({i})
BIN({l})
HEX({i})
HEX({s})
HEX({l})
UNHEX({s})
UNHEX(HEX({s}))

# String
{s} || '-' || {p}
{s} || CAST({i} AS STRING)
CHAR_LENGTH({s})
CHARACTER_LENGTH(payload)
UPPER({s})
LOWER({s})
POSITION('b' IN {s})
POSITION({p} IN {s})
TRIM({s})
TRIM(LEADING 'a' FROM {s})
TRIM(TRAILING 'c' FROM {s})
TRIM(BOTH {p} FROM {s})
LTRIM({s})
LTRIM({s}, 'ab')
RTRIM({s})
RTRIM({s}, 'bc ')
BTRIM({s})
BTRIM({s}, 'ac')
REPEAT({s}, 2)
REPEAT({s}, MOD({i}, 40) - 2)
OVERLAY({s} PLACING 'xx' FROM 2)
OVERLAY({s} PLACING {p} FROM 2 FOR 1)
SUBSTRING({s} FROM 2)
SUBSTRING({s} FROM 2 FOR 1)
SUBSTRING({s} FROM {i} FOR 2)
SUBSTR({s}, 2)
SUBSTR({s}, -2, 1)
REPLACE({s}, 'b', 'bb')
REPLACE({s}, {p}, '')
TRANSLATE({s}, 'abc', 'xy')
TRANSLATE({s}, {p}, 'z')
INITCAP({s})
CONCAT({s}, {p})
CONCAT({s}, 'x', device_name)
CONCAT_WS('~', {s}, {p}, device_message_id)
CONCAT_WS({p}, 'a', {s})
LPAD({s}, 6, '*')
LPAD({s}, MOD({i}, 40), {p})
RPAD({s}, 2, '*')
RPAD({s}, 8, {p})
FROM_BASE64({s})
FROM_BASE64('aGVsbG8=') || {s}
TO_BASE64({s})
TO_BASE64(payload)
ASCII({s})
CHR({i})
CHR({l})
DECODE(payload_bytes, 'UTF-8')
DECODE(payload_bytes, 'ISO-8859-1')
DECODE(payload_bytes, 'US-ASCII')
DECODE(correlation_data, {p})
ENCODE({s}, 'UTF-16LE')
ENCODE({s}, 'UTF-8')
INSTR({s}, 'b')
INSTR({s}, {p})
LEFT({s}, 2)
LEFT({s}, {i})
RIGHT({s}, 2)
RIGHT({s}, -1)
LOCATE('b', {s})
LOCATE('b', {s}, 2)
LOCATE({p}, {s})
PARSE_URL({s}, 'HOST')
PARSE_URL({s}, 'PATH')
PARSE_URL({s}, 'QUERY')
PARSE_URL({s}, 'REF')
PARSE_URL({s}, 'PROTOCOL')
PARSE_URL({s}, 'AUTHORITY')
PARSE_URL({s}, 'FILE')
PARSE_URL({s}, 'USERINFO')
PARSE_URL({s}, 'QUERY', 'k')
URL_ENCODE({s})
URL_DECODE({s})
URL_DECODE(URL_ENCODE({s}))
REVERSE({s})
SPLIT_INDEX({s}, 'b', 0)
SPLIT_INDEX(topic, '/', 1)
SPLIT_INDEX({s}, {p}, {i})
SPLIT_INDEX({s}, 98, 1)
STR_TO_MAP({s})
STR_TO_MAP({s}, ';', ':')
STR_TO_MAP({s}, {p}, '=')
STARTSWITH({s}, 'ab')
STARTSWITH({s}, {p})
STARTSWITH(payload_bytes, x'7b')
ENDSWITH({s}, 'c')
ENDSWITH(payload_bytes, x'7d')
ELT({i}, 'one', 'two', {s})
ELT(2, {s}, {p})
PRINTF('%s is %d', {s}, {i})
PRINTF({p}, {s})
PRINTF('%08.3f', {d})
INET_ATON({s})
INET_NTOA({l})
INET_NTOA(INET_ATON({s}))
JSON_QUOTE({s})
JSON_UNQUOTE({s})
JSON_UNQUOTE(JSON_QUOTE({s}))

# Regular expressions
REGEXP({s}, 'a.c')
REGEXP({s}, {p})
REGEXP(payload, '"t":\s*-?[0-9]+')
~REGEXP_EXTRACT({s}, '[')
REGEXP_EXTRACT({s}, '(a)(b)?', 2)
REGEXP_EXTRACT({s}, 'b.*')
REGEXP_EXTRACT({s}, {p}, 1)
REGEXP_EXTRACT({s}, '(a)', {i})
REGEXP_EXTRACT({s}, '(a)', {l})
REGEXP_EXTRACT_ALL({s}, '([a-z])')
REGEXP_EXTRACT_ALL({s}, '([a-z])(.)', 2)
REGEXP_EXTRACT_ALL({s}, {p})
REGEXP_REPLACE({s}, 'b|é', '$0')
REGEXP_REPLACE({s}, {p}, '-')
REGEXP_COUNT({s}, '[ab]')
REGEXP_COUNT({s}, {p})
REGEXP_INSTR({s}, 'b')
REGEXP_INSTR({s}, {p})
REGEXP_SUBSTR({s}, 'b.')
REGEXP_SUBSTR({s}, {p})

# Temporal
DATE '2024-02-29'
TIME '12:44:31'
TIMESTAMP '2024-02-29 23:59:59.123'
{t} + INTERVAL '1' DAY
{t} - INTERVAL '2-10' YEAR TO MONTH
{t} + INTERVAL '10 00:00:00.004' DAY TO SECOND
received_at + INTERVAL '1' HOUR
received_at - INTERVAL '1' MONTH
CAST({t} AS DATE) + INTERVAL '1' MONTH
EXTRACT(YEAR FROM {t})
EXTRACT(QUARTER FROM {t})
EXTRACT(MONTH FROM {t})
EXTRACT(WEEK FROM {t})
EXTRACT(DAY FROM {t})
EXTRACT(DOY FROM {t})
EXTRACT(DOW FROM {t})
EXTRACT(HOUR FROM {t})
EXTRACT(MINUTE FROM {t})
EXTRACT(SECOND FROM {t})
EXTRACT(EPOCH FROM {t})
EXTRACT(MILLISECOND FROM {t})
EXTRACT(CENTURY FROM CAST({t} AS DATE))
EXTRACT(DAY FROM received_at)
YEAR({t})
QUARTER({t})
MONTH({t})
WEEK(CAST({t} AS DATE))
DAYOFYEAR(CAST({t} AS DATE))
DAYOFMONTH({t})
DAYOFWEEK(CAST({t} AS DATE))
HOUR({t})
MINUTE(received_at)
SECOND({t})
FLOOR({t} TO HOUR)
FLOOR({t} TO MONTH)
FLOOR({t} TO WEEK)
FLOOR(received_at TO MINUTE)
CEIL({t} TO DAY)
CEIL({t} TO YEAR)
CEIL(received_at TO HOUR)
FLOOR(CAST({t} AS TIME) TO MINUTE)
({t}, INTERVAL '1' HOUR) OVERLAPS (TIMESTAMP '2024-02-29 00:00:00', INTERVAL '1' DAY)
DATE_FORMAT({t}, 'yyyy-MM-dd HH:mm')
DATE_FORMAT(received_at, 'EEE d MMM yyyy')
DATE_FORMAT({s}, 'yyyy')
DATE_FORMAT({t}, {p})
TIMESTAMPADD(DAY, {i}, {t})
TIMESTAMPADD(MONTH, 1, {t})
TIMESTAMPADD(SECOND, {i}, received_at)
TIMESTAMPADD(WEEK, -1, CAST({t} AS DATE))
TIMESTAMPDIFF(SECOND, {t}, TIMESTAMP '2024-02-29 12:00:00')
TIMESTAMPDIFF(MONTH, {t}, TIMESTAMP '2024-02-29 12:00:00')
TIMESTAMPDIFF(YEAR, TIMESTAMP '2000-02-29 00:00:00', {t})
TIMESTAMPDIFF(DAY, received_at, logged_at)
CONVERT_TZ({s}, 'UTC', 'America/Los_Angeles')
CONVERT_TZ('2024-03-31 02:30:00', 'Europe/Berlin', {p})
FROM_UNIXTIME({l})
FROM_UNIXTIME({i}, 'HH:mm')
FROM_UNIXTIME({i}, {p})
UNIX_TIMESTAMP({s})
UNIX_TIMESTAMP({s}, 'yyyy-MM-dd')
UNIX_TIMESTAMP({s}, 'yyyy-MM-dd HH:mm:ss X')
TO_DATE({s})
TO_DATE({s}, 'yyyy-MM-dd HH:mm:ss')
TO_TIMESTAMP({s})
TO_TIMESTAMP({s}, 'yyyy-MM-dd')
~TO_TIMESTAMP({s}, {p})
TO_TIMESTAMP_LTZ({i}, 0)
TO_TIMESTAMP_LTZ({l}, 3)
TO_TIMESTAMP_LTZ({s}, 'yyyy-MM-dd HH:mm:ss')
TO_TIMESTAMP_LTZ({s}, 'yyyy-MM-dd HH:mm:ss', 'Asia/Tokyo')
TO_TIMESTAMP_LTZ({s})
CAST(received_at AS STRING)
CAST(received_at AS TIMESTAMP(0))
CAST(received_at AS DATE)
{t} BETWEEN received_at AND logged_at
SELECT topic FROM messages WHERE HOUR({t}) NOT BETWEEN 6 AND 22

# Conditional
CASE {i} WHEN 1 THEN 'one' WHEN 2, 3 THEN 'few' ELSE 'many' END
CASE {s} WHEN 'abc' THEN {p} WHEN 'é' THEN 'e' END
CASE WHEN {d} > 20 THEN 'hot' WHEN {d} < 0 THEN 'cold' ELSE {s} END
CASE WHEN {d} > 20 THEN {i} ELSE {d} END
CASE WHEN {b} THEN 10 / {i} END
NULLIF({i}, 30)
NULLIF({s}, '')
NULLIF({d}, {i})
COALESCE({s}, {p}, 'none')
COALESCE({i}, {l}, 0)
COALESCE({d}, {n}, 1.5)
COALESCE({n}, 0)
IF({b}, {s}, {p})
IF({d} > 1, {i}, {l})
IFNULL({s}, 'none')
IFNULL({d}, -1)
IS_ALPHA({s})
IS_DECIMAL({s})
IS_DIGIT({s})
GREATEST({i}, {l}, 5)
GREATEST({s}, {p})
GREATEST({d}, {i})
LEAST({i}, {l})
LEAST({d}, {n})
LEAST({t}, TIMESTAMP '2024-02-29 00:00:00')

# Type conversion
CAST({s} AS INT)
CAST({s} AS DOUBLE)
CAST({s} AS DECIMAL(10, 2))
CAST({s} AS BOOLEAN)
CAST({s} AS DATE)
CAST({s} AS TIME)
CAST({s} AS TIMESTAMP(3))
CAST({s} AS TIMESTAMP_LTZ(3))
CAST({s} AS BYTES)
CAST({s} AS CHAR(2))
CAST({s} AS VARCHAR(2))
CAST({s} AS BINARY(2))
CAST({i} AS TINYINT)
CAST({i} AS SMALLINT)
CAST({l} AS INT)
CAST({l} AS FLOAT)
CAST({l} AS DOUBLE)
CAST({d} AS INT)
CAST({d} AS BIGINT)
CAST({d} AS FLOAT)
CAST({d} AS DECIMAL(10, 3))
CAST({d} AS STRING)
CAST({d} AS BOOLEAN)
CAST({n} AS INT)
CAST({n} AS DOUBLE)
CAST({n} AS DECIMAL(8, 2))
CAST({n} AS STRING)
CAST({b} AS INT)
CAST({b} AS STRING)
CAST({i} AS BOOLEAN)
CAST({i} AS STRING)
CAST({t} AS STRING)
CAST({t} AS TIME)
CAST({t} AS TIMESTAMP_LTZ(3))
CAST(payload_bytes AS STRING)
CAST(correlation_data AS STRING)
CAST({a} AS STRING)
CAST({a} AS ARRAY<INT>)
CAST(user_properties AS STRING)
CAST(ROW({i}, {s}) AS STRING)
CAST(ROW({i}, {s}) AS ROW<a BIGINT, b STRING>)
CAST(MAP['k', {i}] AS MAP<STRING, DOUBLE>)
CAST(INTERVAL '1' DAY AS STRING) || {s}
TRY_CAST({s} AS TINYINT)
TRY_CAST({s} AS INT)
TRY_CAST({s} AS BIGINT)
TRY_CAST({s} AS FLOAT)
TRY_CAST({s} AS DOUBLE)
TRY_CAST({s} AS DECIMAL(38, 18))
TRY_CAST({s} AS DECIMAL(3, 1))
TRY_CAST({s} AS BOOLEAN)
TRY_CAST({s} AS DATE)
TRY_CAST({s} AS TIME(0))
TRY_CAST({s} AS TIMESTAMP(6))
TRY_CAST({s} AS TIMESTAMP_LTZ(0))
TRY_CAST({s} AS VARBINARY(3))
TRY_CAST({d} AS DECIMAL(4, 1))
TRY_CAST({n} AS DECIMAL(4, 1))
TRY_CAST({a} AS ARRAY<INT>)
TYPEOF({s})
TYPEOF({n}, TRUE)
TYPEOF(user_properties)

# Collection
CARDINALITY({a})
CARDINALITY(user_properties)
{a}[1]
{a}[{i}]
ARRAY[1, 2][5]
ARRAY[{i}, 2][1]
user_properties['unit']
user_properties[{s}]
ELEMENT(ARRAY[{s}])
ELEMENT({a})
ARRAY_APPEND({a}, 'z')
ARRAY_APPEND({a}, {s})
ARRAY_CONTAINS({a}, 'b')
ARRAY_CONTAINS({a}, {s})
ARRAY_CONTAINS({a}, CAST(NULL AS STRING))
ARRAY_CONTAINS(ARRAY[{i}, 2], 30)
ARRAY_DISTINCT({a})
ARRAY_DISTINCT(ARRAY[{d}, {d}, {i}])
ARRAY_POSITION({a}, 'b')
ARRAY_PREPEND({a}, {s})
ARRAY_REMOVE({a}, 'a')
ARRAY_REMOVE({a}, {s})
ARRAY_REVERSE({a})
ARRAY_SLICE({a}, 2)
ARRAY_SLICE({a}, 1, 2)
ARRAY_SLICE({a}, -2, {i})
ARRAY_SORT({a})
ARRAY_SORT({a}, FALSE)
ARRAY_SORT({a}, TRUE, FALSE)
ARRAY_SORT(ARRAY[{d}, {i}, 2.5e0], FALSE, TRUE)
ARRAY_UNION({a}, ARRAY['b', 'q'])
ARRAY_CONCAT({a}, ARRAY[{s}])
ARRAY_CONCAT({a}, {a})
ARRAY_EXCEPT({a}, ARRAY['a'])
ARRAY_INTERSECT({a}, ARRAY['a', 'b'])
ARRAY_MAX({a})
ARRAY_MAX(ARRAY[{d}, {i}])
ARRAY_MIN({a})
ARRAY_JOIN({a}, '-')
ARRAY_JOIN({a}, {p}, 'nil')
SPLIT(topic, '/')
SPLIT({s}, {p})
SPLIT({s}, '')
MAP_KEYS(user_properties)
MAP_VALUES(user_properties)
MAP_ENTRIES(user_properties)
MAP_UNION(user_properties, MAP['unit', 'K'])
MAP_FROM_ARRAYS({a}, {a})
MAP_FROM_ARRAYS(ARRAY['a', 'b'], {a})
SPLIT({s}, 'b')[2]

# JSON
{s} IS JSON
payload IS JSON
payload IS JSON VALUE
payload IS JSON SCALAR
payload IS JSON ARRAY
payload IS JSON OBJECT
payload IS NOT JSON
payload IS NOT JSON VALUE
payload IS NOT JSON SCALAR
{s} IS NOT JSON ARRAY
payload IS NOT JSON OBJECT
JSON_EXISTS(payload, '$.s')
JSON_EXISTS(payload, 'lax $.o.x')
JSON_EXISTS(payload, 'strict $.o.x' TRUE ON ERROR)
JSON_EXISTS(payload, '$.o.x' UNKNOWN ON ERROR)
JSON_EXISTS(payload, '$.a[1]' ERROR ON ERROR)
JSON_EXISTS(payload, '$.a[?(@ == ''b'')]')
JSON_STRING({s})
JSON_STRING({d})
JSON_STRING({n})
JSON_STRING({b})
JSON_STRING({a})
JSON_STRING(user_properties)
JSON_STRING(ROW({i}, {s}))
JSON_STRING(payload_bytes)
JSON_STRING({t})
JSON_STRING(received_at)
JSON_VALUE(payload, '$')
~JSON_VALUE(payload, '$.o')
JSON_VALUE(payload, '$.o.x')
~JSON_VALUE(payload, 'lax $.o.x.y')
JSON_VALUE(payload, 'strict $.o.x')
JSON_VALUE(payload, '$.a[0]')
~JSON_VALUE(payload, 'lax $.a[*]')
~JSON_VALUE(payload, '$..x')
JSON_VALUE(payload, '$.d')
JSON_VALUE(payload, '$.n')
JSON_VALUE(payload, '$[''a b'']')
JSON_VALUE(payload, '$["é"]')
JSON_VALUE(payload, '$.a.length()')
JSON_VALUE(payload, 'lax $.none' DEFAULT 'empty' ON EMPTY)
JSON_VALUE(payload, 'strict $.none' DEFAULT 'error' ON ERROR)
JSON_VALUE(payload, '$.s' ERROR ON ERROR)
JSON_VALUE(payload, 'lax $.s' ERROR ON EMPTY NULL ON ERROR)
JSON_VALUE(payload, {p})
JSON_VALUE({s}, '$.x')
JSON_VALUE({s}, '$.x') || JSON_VALUE(payload, '$.s')
JSON_VALUE(payload, '$.s' RETURNING STRING)
JSON_QUERY(payload, '$')
JSON_QUERY(payload, '$.o')
JSON_QUERY(payload, 'lax $.a')
JSON_QUERY(payload, '$.a[*]')
JSON_QUERY(payload, 'strict $.s')
JSON_QUERY(payload, '$.s' WITH WRAPPER)
JSON_QUERY(payload, '$.a' WITH CONDITIONAL ARRAY WRAPPER)
JSON_QUERY(payload, '$.a' WITH UNCONDITIONAL ARRAY WRAPPER)
JSON_QUERY(payload, '$.d' WITH CONDITIONAL ARRAY WRAPPER)
JSON_QUERY(payload, 'lax $.none' EMPTY OBJECT ON EMPTY)
JSON_QUERY(payload, 'strict $.none' EMPTY ARRAY ON ERROR)
JSON_QUERY(payload, '$.o' ERROR ON ERROR)
JSON_QUERY(payload, 'lax $.o' NULL ON EMPTY EMPTY OBJECT ON ERROR)
JSON_QUERY(payload, '$.a' RETURNING ARRAY<STRING>)
JSON_QUERY(payload, '$.a' RETURNING ARRAY<STRING> EMPTY ARRAY ON EMPTY EMPTY ARRAY ON ERROR)
JSON_OBJECT()
JSON_OBJECT('k' VALUE {s})
JSON_OBJECT('s' VALUE {s}, 'i' VALUE {i}, 'd' VALUE {d}, 'n' VALUE {n}, 'b' VALUE {b})
JSON_OBJECT('t' VALUE {t}, 'at' VALUE received_at, 'y' VALUE correlation_data)
JSON_OBJECT(KEY 'k' VALUE {s} NULL ON NULL)
JSON_OBJECT(KEY 'k' VALUE {s} ABSENT ON NULL)
JSON_OBJECT('a' VALUE {a}, 'm' VALUE user_properties)
JSON_OBJECT('o' VALUE JSON_OBJECT('i' VALUE {i}), 'a' VALUE JSON_ARRAY({s}, {i}))
JSON_OBJECT('p' VALUE JSON(payload))
JSON_ARRAY()
JSON_ARRAY({i}, {s}, {d})
JSON_ARRAY({s} NULL ON NULL)
JSON_ARRAY({s}, {i} ABSENT ON NULL)
JSON_ARRAY(JSON_ARRAY({i}), {a})
SELECT device_name FROM messages WHERE JSON_EXISTS(payload, '$.o.x') AND payload IS JSON OBJECT

# Variant
JSON_STRING(PARSE_JSON(payload))
JSON_STRING(PARSE_JSON(payload, TRUE))
JSON_STRING(TRY_PARSE_JSON(payload))
JSON_STRING(TRY_PARSE_JSON(payload, TRUE))
JSON_STRING(TRY_PARSE_JSON(payload)['o'])
JSON_STRING(TRY_PARSE_JSON(payload)['o']['x'])
JSON_STRING(TRY_PARSE_JSON(payload)['a'][1])
TRY_PARSE_JSON(payload) IS NULL
TYPEOF(TRY_PARSE_JSON(payload))

# Value construction
ROW({i}, {s})
ROW({i}, ROW({d}, {a}))
ROW({i})
({i}, {s})
ARRAY[{i}, 2]
ARRAY[{s}, {p}, device_name]
ARRAY[{d}, {i}]
ARRAY[ROW({i}, {s}), ROW(1, 'x')]
ARRAY[ARRAY[{i}], ARRAY[1, 2]]
MAP['k', {i}]
MAP[device_name, {s}, 'x', {p}]
MAP['a', ARRAY[{i}], 'b', ARRAY[1]]
MAP[{s}, ROW({i}, {d})]
OBJECT_OF('com.example.Reading', 's', {s}, 'i', {i})
OBJECT_UPDATE(OBJECT_OF('com.example.Reading', 's', {s}, 'i', {i}), 'i', 7)

# Value access
CAST(ROW({i}, {s}) AS ROW<a INT, b STRING>).a
CAST(ROW({i}, {s}) AS ROW<a INT, b STRING>).b
CAST(ROW({i}, ROW({s})) AS ROW<a INT, r ROW<b STRING>>).r.b
OBJECT_OF('com.example.Reading', 's', {s}).s

# Hash
MD5({s})
SHA1({s})
SHA224({s})
SHA256({s})
SHA384({s})
SHA512({s})
SHA2({s}, 256)
SHA2({s}, 512)
SHA2({s}, {i})
MD5(payload)
HASH_CODE({s})

# Bitmap
BITMAP_TO_STRING(BITMAP_BUILD(ARRAY[{i}, 2, 2]))
BITMAP_CARDINALITY(BITMAP_BUILD(ARRAY[{i}, 5]))
BITMAP_TO_ARRAY(BITMAP_AND(BITMAP_BUILD(ARRAY[{i}, 5]), BITMAP_BUILD(ARRAY[5, 30])))
BITMAP_TO_ARRAY(BITMAP_ANDNOT(BITMAP_BUILD(ARRAY[{i}, 5]), BITMAP_BUILD(ARRAY[5])))
BITMAP_TO_ARRAY(BITMAP_OR(BITMAP_BUILD(ARRAY[{i}]), BITMAP_BUILD(ARRAY[5])))
BITMAP_TO_ARRAY(BITMAP_XOR(BITMAP_BUILD(ARRAY[{i}]), BITMAP_BUILD(ARRAY[5, 30])))
BITMAP_TO_BYTES(BITMAP_BUILD(ARRAY[{i}]))
BITMAP_TO_STRING(BITMAP_FROM_BYTES(BITMAP_TO_BYTES(BITMAP_BUILD(ARRAY[{i}]))))
~BITMAP_FROM_BYTES(payload_bytes)
BITMAP_BUILD(ARRAY[{i}, 9])

# Columns
SELECT * FROM messages
SELECT message_id, product_id, device_name, topic, payload, qos, received_at, device_message_id FROM messages
SELECT `partition`, `offset`, payload_bytes, payload_length, logged_at, protocol, gateway FROM messages
SELECT content_type, response_topic, correlation_data, user_properties FROM messages
SELECT m.topic AS t, m.qos + m.`partition` AS q FROM messages AS m WHERE m.payload_length > 20
CURRENT_DATABASE()
SELECT qos FROM messages WHERE content_type = 'application/json' AND user_properties['unit'] IS NOT NULL
SELECT device_name, group_ids, group_names FROM messages WHERE ARRAY_CONTAINS(group_names, 'floor-2')
SELECT device_name, ARRAY_JOIN(group_ids, ', ') AS ids FROM messages WHERE NOT ARRAY_CONTAINS(group_ids, 'BUILDING01')
SELECT device_name FROM messages WHERE CARDINALITY(group_ids) = 0
SELECT m.device_name, g.name FROM messages AS m CROSS JOIN UNNEST(m.group_names) AS g (name) WHERE g.name LIKE 'floor-%'

# Table functions
SELECT m.topic, w.word FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.topic, '/')) AS w (word)
SELECT m.topic, w.word FROM messages AS m CROSS JOIN UNNEST({a}) AS w (word)
SELECT m.topic, w.word FROM messages AS m LEFT JOIN UNNEST({a}) AS w (word) ON TRUE
SELECT m.topic, w.word, w.place FROM messages AS m CROSS JOIN UNNEST({a}) WITH ORDINALITY AS w (word, place)
SELECT m.topic, u.k, u.v FROM messages AS m CROSS JOIN UNNEST(m.user_properties) AS u (k, v)
SELECT m.topic, u.k, u.v FROM messages AS m LEFT JOIN UNNEST(m.user_properties) AS u (k, v) ON TRUE
SELECT m.qos, r.x, r.y FROM messages AS m CROSS JOIN UNNEST(ARRAY[ROW({i}, {s}), ROW(7, 'z')]) AS r (x, y)
SELECT m.topic, w.word FROM messages AS m CROSS JOIN UNNEST({a}) AS w (word) WHERE w.word <> 'a' AND m.qos < 2
SELECT a.word AS x, b.word AS y FROM messages AS m CROSS JOIN UNNEST({a}) AS a (word) CROSS JOIN UNNEST(SPLIT(m.topic, '/')) AS b (word)
SELECT UPPER(w.word) AS u, JSON_VALUE(m.payload, '$.s') AS s FROM messages AS m, UNNEST({a}) AS w (word)

# SELECTs in brackets
SELECT s, l FROM (SELECT {s} AS s, {l} AS l, qos FROM messages WHERE topic <> 'x') t WHERE l > 0 OR qos = 1
SELECT * FROM (SELECT device_name, {d} AS d FROM messages)
SELECT t.*, UPPER(t.s) AS u FROM (SELECT {s} AS s, qos AS q FROM messages) AS t WHERE t.q < 2
SELECT b AS x, a AS y FROM (SELECT {s}, {i} FROM messages) AS t (a, b)
SELECT w + 1 AS x FROM (SELECT v * 2 AS w, q FROM (SELECT {i} AS v, qos AS q FROM messages WHERE payload IS NOT NULL) WHERE q <> 1) WHERE w > 10
SELECT d, JSON_VALUE(doc, '$.x') AS x, JSON_QUERY(doc, '$.x') AS y FROM (SELECT device_name AS d, JSON_QUERY(payload, '$.o') AS doc FROM messages)
SELECT s FROM (SELECT {s} AS s, payload FROM messages WHERE payload IS JSON) WHERE CHAR_LENGTH(payload) > 20
SELECT t.dev, w.word FROM (SELECT device_name AS dev, {a} AS words FROM messages WHERE qos > 0) AS t CROSS JOIN UNNEST(t.words) AS w (word)
SELECT word, COALESCE(word, 'none') AS sure FROM (SELECT w.word FROM messages AS m LEFT JOIN UNNEST({a}) AS w (word) ON TRUE) WHERE word IS NULL OR word <> 'a'
SELECT CAST(n AS STRING) AS x FROM (SELECT CASE WHEN {b} THEN {n} ELSE -{n} END AS n FROM messages) WHERE n IS NOT NULL
SELECT r.x, r.y FROM (SELECT ROW(qos, {s}) AS r0, CAST(ROW(qos, {s}) AS ROW<x INT, y STRING>) AS r FROM messages)
SELECT x FROM (SELECT 10 / qos AS x, qos FROM messages) WHERE qos > 0

# Of the message
NOW()
CURRENT_TIMESTAMP
CURRENT_ROW_TIMESTAMP()
LOCALTIMESTAMP
LOCALTIME
CURRENT_TIME
CURRENT_DATE
PROCTIME()
UNIX_TIMESTAMP()
UUID()
RAND()
RAND(42)
RAND({i})
RAND_INTEGER(10)
RAND_INTEGER(7, 10)
RAND_INTEGER({i})
CAST(NOW() AS STRING)
TIMESTAMPDIFF(SECOND, received_at, NOW())
ARRAY[UUID(), UUID()]
SELECT topic, PROCTIME() AS p FROM messages WHERE RAND() < 0.5
SELECT device_name, RAND(qos) AS a, RAND(qos) AS b, RAND() AS c, RAND_INTEGER(qos, 5) AS d FROM messages
SELECT a, a AS b FROM (SELECT RAND() AS a FROM messages)
