<?php
// The least that can be called a sign-up: checks that the e-mail address is
// free, saves the customer with an address, and sends a mail.
//
// From the server: PEER_SOCKET and PEER_DATABASE, where the database is, and
// PEER_HASH, "shipped" for password_hash's own algorithm and cost, "least" for
// the cheapest there is.
declare(strict_types=1);

function answer(int $status, array $what): void
{
	http_response_code($status);
	header('Content-Type: application/json');
	echo json_encode($what);
	exit;
}

$sent = json_decode(file_get_contents('php://input'), true);
$customer = $sent['customer'] ?? null;
$address = $customer['addresses'][0] ?? null;
if ($address === null || !isset($sent['password']) ||
    filter_var($customer['email'] ?? '', FILTER_VALIDATE_EMAIL) === false)
	answer(400, ['message' => 'Invalid.']);

$db = new PDO("mysql:unix_socket={$_SERVER['PEER_SOCKET']};" .
    "dbname={$_SERVER['PEER_DATABASE']};charset=utf8mb4", 'root', '',
    [PDO::ATTR_PERSISTENT => true]);
$taken = $db->prepare('SELECT 1 FROM customer WHERE email = ?');
$taken->execute([$customer['email']]);
if ($taken->fetch() !== false)
	answer(400, ['message' => 'That e-mail address is taken.']);

$hash = $_SERVER['PEER_HASH'] === 'shipped'
    ? password_hash($sent['password'], PASSWORD_DEFAULT)
    : password_hash($sent['password'], PASSWORD_ARGON2ID,
	['memory_cost' => 8, 'time_cost' => 1, 'threads' => 1]);

$db->beginTransaction();
$db->prepare('INSERT INTO customer (email, firstname, lastname, password_hash)
    VALUES (?, ?, ?, ?)')->execute([$customer['email'],
    $customer['firstname'], $customer['lastname'], $hash]);
$id = (int)$db->lastInsertId();
$db->prepare('INSERT INTO address (customer_id, firstname, lastname, street,
    city, region_code, postcode, country_id, telephone)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')->execute([$id,
    $address['firstname'], $address['lastname'],
    implode("\n", $address['street']), $address['city'],
    $address['region']['region_code'], $address['postcode'],
    $address['country_id'], $address['telephone']]);
$db->prepare('UPDATE customer SET default_address = ? WHERE id = ?')
    ->execute([(int)$db->lastInsertId(), $id]);
$db->commit();

mail($customer['email'], 'Welcome', "Your account is ready.\n",
    'From: shop@example.com');
answer(200, ['id' => $id] + $customer);
